"""The tables a definition will have, as far as turning conditions into SQL asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.definition import parents_of
from runtime.formula.sql import Collection, Column, Table
from runtime.formula.types import Kind

if TYPE_CHECKING:
    from configurator.checks.checking import Checking


class DefinitionColumns:
    """A column source over a definition: one table an entity, one column a field."""

    def __init__(self, checking: Checking) -> None:
        self._checking = checking
        self._tables: dict[str, Table | None] = {}

    def table(self, entity: str) -> Table | None:
        """The table of an entity, of users or of departments."""
        if entity not in self._tables:
            self._tables[entity] = self._make(entity)
        return self._tables[entity]

    def _make(self, entity: str) -> Table | None:
        scope = self._checking.scope
        columns: dict[str, Column] = {}
        collections: dict[str, Collection] = {}
        for key in scope.field_keys(entity):
            info = scope.field(entity, key)
            if info is None:
                continue
            target = info.type.entity or ""
            if info.via == "back":
                collections[key] = Collection(target, info.back)
            elif info.via == "children":
                collections[key] = Collection(target, f"{entity}__{key}", order=("position",))
            elif info.via == "links":
                collections[key] = Collection(target, link=f"{entity}__{key}", order=("position",))
            else:
                other = f"{key}__entity" if info.type.kind is Kind.ANY_REFERENCE else None
                columns[key] = Column(key, info.type.kind, info.type.scale or 0, other)
        if not columns:
            return None
        parents = tuple(
            (f"{parent.entity.key}__{parent.field.key}", parent.entity.key)
            for parent in parents_of(self._checking.app, entity)
        )
        return Table(f'"{entity}"', columns, collections, parents=parents)
