"""Ids, option values, permission rows and layout fields stand once among their siblings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition import FieldItem
from runtime.definition.parts import Part
from runtime.problems import Problem


@check
def identities(checking: Checking) -> Iterator[Problem]:
    """Two parts of one identity could not be told apart by edits and merges."""
    app = checking.app
    for index, found in enumerate(app.option_sets):
        yield from repeated(found.options, f"/option_sets/{index}/options", "value", "value.duplicate")
    yield from _ids(checking)
    pairs: set[tuple[str, str]] = set()
    for index, row in enumerate(app.permissions):
        if (row.role, row.entity) in pairs:
            yield Problem(
                "permission.duplicate", f"/permissions/{index}", {"role": row.role, "entity": row.entity}
            )
        pairs.add((row.role, row.entity))


def repeated(items: Iterable[Any], path: str, member: str, code: str) -> Iterator[Problem]:
    """The items whose `member` an earlier one has, too."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        value = getattr(item, member, "")
        if value and value in seen:
            yield Problem(code, f"{path}/{index}/{member}", {"key": value})
        seen.add(value)


def _ids(checking: Checking) -> Iterator[Problem]:
    """Ids are unique in their form, menu, table or flow: parts move within those."""
    app = checking.app
    for number, entity in enumerate(app.entities):
        yield from repeated(entity.duplicates, f"/entities/{number}/duplicates", "id", "id.duplicate")
    for section in ("rules", "forms", "flows", "dashboards"):
        for index, found in enumerate(getattr(app, section)):
            yield from _within(found, f"/{section}/{index}")
    seen: set[str] = set()
    for index, item in enumerate(app.menu):
        yield from _within(item, f"/menu/{index}", seen)


def _within(whole: Part, path: str, seen: set[str] | None = None) -> Iterator[Problem]:
    """Ids below `whole`; a decision table's inputs and rows are apart from each other."""
    known: set[tuple[str, str]] = set() if seen is None else {("", value) for value in seen}
    fields: set[str] = set()
    for at, part in whole.walk(path):
        value = getattr(part, "id", "")
        kind = type(part).__name__ if type(part).__name__.startswith("Decision") else ""
        if value and (kind, value) in known:
            yield Problem("id.duplicate", f"{at}/id", {"key": value})
        known.add((kind, value))
        if seen is not None and value:
            seen.add(value)
        if isinstance(part, FieldItem):
            if part.field in fields:
                yield Problem("layout.duplicate_field", f"{at}/field", {"key": part.field})
            fields.add(part.field)
