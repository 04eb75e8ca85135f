"""Tables have room for so many columns."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.registry import check
from runtime.definition import Entity, parents_of
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.problems import Problem

SYSTEM = 9
LIMIT = 1500
"""PostgreSQL takes 1,600 columns, counting dropped ones, SQLite 2,000: 100 are left for later changes."""

MANY = 300
COLUMNS = {
    StorageKind.NONE: 0,
    StorageKind.CHILDREN: 0,
    StorageKind.LINKS: 0,
    StorageKind.ANY_REFERENCE: 2,
}


def columns_of(checking: Checking, entity: Entity) -> int:
    """How many columns the entity's table gets."""
    own = sum(COLUMNS.get(field_types()[field.type].storage, 1) for field in entity.fields)
    return SYSTEM + own + 2 * len(parents_of(checking.app, entity))


@check
def width(checking: Checking) -> Iterator[Problem]:
    """Entities that do not fit a table, or hardly."""
    for index, entity in enumerate(checking.app.entities):
        count = columns_of(checking, entity)
        if count > LIMIT:
            yield Problem("entity.too_wide", f"/entities/{index}/fields", {"count": count, "limit": LIMIT})
        elif count > MANY:
            yield Problem("entity.many_columns", f"/entities/{index}/fields", {"count": count}, "warning")
