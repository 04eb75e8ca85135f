"""The tables of a version that is being prepared, as they stand before it is live.

Columns that are made beforehand are read and written under the names they have until then; entities whose
tables are still to come are empty. What is not there yet is left out: `Coming.has` tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Column, Table

from runtime.storage.plan import AddColumn, MakeTable, Plan, RecoverColumn, RecoverTable
from runtime.storage.tables import (
    AppTables,
    ParentColumn,
    StoredEntity,
    StoredField,
    column_type_as_sql,
    quoted,
)


@dataclass(frozen=True, slots=True)
class Coming:
    """The tables, and for each entity the parents whose column can't be read yet."""

    tables: AppTables
    missing_parents: Mapping[str, frozenset[tuple[str, str]]]
    absent: frozenset[str]

    def has(self, entity: str, key: str) -> bool:
        """Whether a field's values can be read, or are known to be none."""
        return entity not in self.absent and key in self.tables.entities[entity].fields

    def has_parent(self, entity: str, parent: str, field: str) -> bool:
        """Whether it is known which rows stand where."""
        return entity not in self.absent and (parent, field) not in self.missing_parents[entity]


def coming_tables(plan: Plan, names: Mapping[tuple[str, str], str]) -> Coming:
    """What of the new version's tables is there; `names` are those of columns made beforehand."""
    return _Reading(plan, names).coming()


class _Reading:
    def __init__(self, plan: Plan, names: Mapping[tuple[str, str], str]) -> None:
        self.plan, self.names = plan, names
        self.arriving = {
            (step.table.name, step.column.name)
            for step in plan.steps
            if isinstance(step, AddColumn | RecoverColumn)
        }
        self.made = {step.table.name for step in plan.steps if isinstance(step, MakeTable)}
        self.back = {step.table.name for step in plan.steps if isinstance(step, RecoverTable)}
        self.missing: dict[str, frozenset[tuple[str, str]]] = {}

    def coming(self) -> Coming:
        new = self.plan.new
        entities = {key: self.entity(stored) for key, stored in new.entities.items()}
        absent = frozenset(key for key, stored in new.entities.items() if stored.table.name in self.back)
        return Coming(replace(new, entities=entities), self.missing, absent)

    def entity(self, stored: StoredEntity) -> StoredEntity:
        name = stored.table.name
        self.missing[stored.key] = frozenset()
        if name in self.made or name in self.back:
            return replace(stored, name=_nothing(stored.table, self.plan.new.dialect))
        fields = {key: made for key, found in stored.fields.items() if (made := self.field(name, found))}
        parents = tuple(self.parent(name, one) for one in stored.parents)
        self.missing[stored.key] = frozenset(
            (one.entity, one.field) for one in stored.parents if self.column(name, one.column) is None
        )
        return replace(stored, fields=fields, parents=parents)

    def field(self, name: str, found: StoredField) -> StoredField | None:
        if found.link is not None:
            return None if found.link.name in self.made | self.back else found
        columns = [self.column(name, one) for one in found.columns]
        there = tuple(one for one in columns if one is not None)
        return replace(found, columns=there) if len(there) == len(columns) else None

    def parent(self, name: str, found: ParentColumn) -> ParentColumn:
        return replace(found, column=self.column(name, found.column) or found.column)

    def column(self, name: str, column: str) -> str | None:
        place = (name, column)
        return self.names.get(place, None if place in self.arriving else column)


def _nothing(table: Table, dialect: str) -> str:
    """A table of these columns without a row, as SQL."""
    columns = ", ".join(blank_column(column, dialect) for column in table.columns)
    return f"(SELECT {columns} WHERE 1 = 0)"


def blank_column(column: Column, dialect: str, value: str = "NULL") -> str:
    """One value for all rows, under a column's name and with its type, as SQL."""
    said = quoted(column.name, dialect)
    if dialect == "sqlite":
        return f"{value} AS {said}"
    written, _, collation = column_type_as_sql(column, dialect).partition(" COLLATE ")
    order = f" COLLATE {collation}" if collation else ""
    return f"CAST({value} AS {written}){order} AS {said}"
