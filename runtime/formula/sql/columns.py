"""Where a formula's names are kept: the tables and columns an entity's fields stand for.

`ColumnSource` is what the SQL back end asks; `Tables` answers from plain descriptions, which a live app makes
once per version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from runtime.formula.types import Kind

if TYPE_CHECKING:
    from runtime.formula.nodes import Node


@dataclass(frozen=True, slots=True)
class Column:
    """One field's column. `scale` is the power of ten SQLite multiplies a number by. `entity_column` is the
    column with the entity's key beside the id of a reference to one of several entities."""

    name: str
    kind: Kind
    scale: int = 0
    entity_column: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """Rows of `entity` that belong to a record: children and back collections by `key`, the column in the
    rows' table that holds the record's id; many-to-many links by a link table (`link`, `owner`, `target`).
    `order` lists columns of the rows' table, or of the link table, before the id. For a reference to one of
    several entities `points_to` is the column beside `key` that names the entity, and the record's entity."""

    entity: str
    key: str | None = None
    link: str | None = None
    owner: str = "record_id"
    target: str = "target_id"
    order: tuple[str, ...] = ()
    points_to: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An entity's table: `name` as quoted SQL (with its schema), columns and collections by field key.
    `alive` names the column that is NULL while a record is not deleted. `title` is the formula that titles a
    record, `restriction` a condition on the rows that may be counted (None: all). `parents` are pairs for a
    child row: a parent's entity and the column that holds its id, of which one is set."""

    name: str
    columns: Mapping[str, Column]
    collections: Mapping[str, Collection] = field(default_factory=lambda: MappingProxyType({}))
    alive: str | None = "deleted_at"
    title: Node | None = None
    restriction: Node | None = None
    parents: tuple[tuple[str, str], ...] = ()


class ColumnSource(Protocol):
    """Answers for every entity a formula can reach; an unknown one is None."""

    def table(self, entity: str) -> Table | None:
        """The table of `entity`."""


@dataclass(frozen=True, slots=True)
class Tables:
    """A `ColumnSource` over a mapping of entity keys."""

    by_entity: Mapping[str, Table]

    def table(self, entity: str) -> Table | None:
        """The table of `entity`, or None."""
        return self.by_entity.get(entity)
