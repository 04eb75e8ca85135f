"""Who may do what: rows that make sense, gaps, and what is revealed on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition import Permission, is_child
from runtime.problems import Problem

RIGHTS = ("create", "read", "update", "delete", "export")


@check
def permissions(checking: Checking) -> Iterator[Problem]:
    """Each row by itself."""
    for index, row in enumerate(checking.app.permissions):
        path = f"/permissions/{index}"
        entity = checking.app.find_entity(row.entity)
        if entity is None:
            continue
        if is_child(checking.app, entity):
            yield from _child(row, path)
        elif row.read is False and (row.update is not False or row.delete is not False):
            yield Problem("permission.no_update", path, severity="warning")
        for key, right in row.fields.items():
            field = entity.field(key)
            if field is not None and field.formula is not None and right == "edit":
                yield Problem("permission.computed", f"{path}/fields/{key}", severity="warning")


def _child(row: Permission, path: str) -> Iterator[Problem]:
    for name in RIGHTS:
        if getattr(row, name) is not False or name in row.explicit:
            yield Problem("permission.child", f"{path}/{name}")


@check
def access_gaps(checking: Checking) -> Iterator[Problem]:
    """Entities nobody may read, roles that may do nothing."""
    app = checking.app
    if not app.roles:
        return
    readable = {row.entity for row in app.permissions if row.read is not False}
    for index, entity in enumerate(app.entities):
        if entity.key not in readable and not is_child(app, entity):
            yield Problem("permission.none", f"/entities/{index}", {"entity": entity.key}, "warning")
    granted = {row.role for row in app.permissions}
    for index, role in enumerate(app.roles):
        if role.key not in granted:
            yield Problem("access.unlisted", f"/roles/{index}", {"role": role.key}, "warning")


@check
def revealed(checking: Checking) -> Iterator[Problem]:
    """Fields that say `reveal` are listed, so that someone looks at them."""
    for path, _, field in checking.fields():
        if field.reveal:
            yield Problem("access.revealed", f"{path}/reveal", {"key": field.key}, "warning")
