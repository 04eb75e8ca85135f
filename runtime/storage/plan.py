"""From the tables of one version to those of the next: an ordered list of steps, decided before any is done.

Nothing that holds data is dropped. A column or table the new version no longer has is renamed
(`retired__…__v7`, 7 being the version that no longer has it) and can be recovered. A column whose
storage changes is retired as well, a new one added, and its values converted. Pure: steps are values,
`runtime.storage.apply` does them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Column, Index, Table

from runtime.definition.fields import Field
from runtime.fields.storage_kinds import StorageKind
from runtime.storage.names import retired_name, retired_table_name
from runtime.storage.tables import AppTables, StoredField

Signature = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MakeSchema:
    """The app's schema (PostgreSQL)."""

    schema: str


@dataclass(frozen=True, slots=True)
class DropIndex:
    """An index that is no longer asked for; an index holds no data."""

    index: Index


@dataclass(frozen=True, slots=True)
class RetireColumn:
    """Rename a column that is no longer part of the definition."""

    table: Table
    column: str
    retired: str


@dataclass(frozen=True, slots=True)
class RetireTable:
    """Rename a table that is no longer part of the definition."""

    table: Table
    retired: str


@dataclass(frozen=True, slots=True)
class RecoverColumn:
    """Take a retired column back under its name."""

    table: Table
    retired: str
    column: Column


@dataclass(frozen=True, slots=True)
class RecoverTable:
    """Take a retired table back under its name."""

    table: Table
    retired: str


@dataclass(frozen=True, slots=True)
class MakeTable:
    """A new table, without foreign keys to others and without indexes where they come later."""

    table: Table


@dataclass(frozen=True, slots=True)
class AddColumn:
    """A new column; blank in the rows there are."""

    table: Table
    column: Column


@dataclass(frozen=True, slots=True)
class AddForeignKeys:
    """The foreign keys of a new or recovered table, once all tables are there (PostgreSQL)."""

    table: Table


@dataclass(frozen=True, slots=True)
class Turn:
    """What a version made of a field's values: kept as `before` says, they became those of `field`.

    One that `keeps` them changed only those that were replaced.
    """

    before: StoredField
    after: StorageKind
    field: Field
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The retired column with a field's values as they were, and what has been made of them since."""

    column: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Convert:
    """Fill the place of a changed field from where its values were.

    `source` is the name of the column the values are in now (retired already). Values that are still what
    was made of those of the `origin` come back from there. One that `keeps` values changes only those that
    are replaced.
    """

    entity: str
    field: str
    before: StoredField
    source: str
    origin: Origin | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class AddIndex:
    """An index that is newly asked for."""

    index: Index


Step = (
    MakeSchema
    | DropIndex
    | RetireColumn
    | RetireTable
    | RecoverColumn
    | RecoverTable
    | MakeTable
    | AddColumn
    | AddForeignKeys
    | Convert
    | AddIndex
)


@dataclass(frozen=True, slots=True)
class Retired:
    """What earlier versions left that may be taken back: physical names by what they were.

    `columns` maps (table, column) and `tables` maps table to the retired name. Only what fits the new
    definition exactly may stand here. `origins` are those of columns that are there, kept otherwise.
    """

    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[tuple[str, str], Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps to version `version`, in order; `old` is None for an app that has no tables yet."""

    version: int
    old: AppTables | None
    new: AppTables
    steps: tuple[Step, ...]

    def of(self, kind: type[Step]) -> tuple[Step, ...]:
        """The steps of one kind."""
        return tuple(step for step in self.steps if isinstance(step, kind))

    def retired_from(self, table: str) -> dict[str, str]:
        """What the columns of a table that are retired are called then."""
        return {
            step.column: step.retired
            for step in self.steps
            if isinstance(step, RetireColumn) and step.table.name == table
        }


def signature(column: Column) -> Signature:
    """What must be equal for a column to be left alone: how values are kept, and what they point to."""
    kind, scale, form = column.info.get("storage", ("", 0, ""))
    targets = sorted(key.target_fullname for key in column.foreign_keys)
    return (str(kind), str(scale), form, str(column.type), str(column.nullable), *targets)


def replaces(before: Column, after: Column) -> bool:
    """Whether values are replaced in `after` that were not in `before`."""
    replaced: frozenset[tuple[str, str]] = after.info.get("replaced", frozenset())
    return not replaced <= before.info.get("replaced", frozenset())


def make_plan(
    old: AppTables | None,
    new: AppTables,
    version: int,
    retired: Retired | None = None,
    remade: Collection[tuple[str, str]] = (),
) -> Plan:
    """The steps from `old` to `new`, which becomes version `version`.

    Columns (table, column) that are `remade` get new ones in their place, although they are kept as before.
    """
    planner = _Planner(old, new, version, retired or Retired(), remade)
    return Plan(version, old, new, tuple(planner.steps()))


class _Planner:
    def __init__(
        self,
        old: AppTables | None,
        new: AppTables,
        version: int,
        retired: Retired,
        remade: Collection[tuple[str, str]],
    ) -> None:
        self.new, self.version, self.retired, self.remade = new, version, retired, remade
        self.old = old
        self.changed: dict[str, set[str]] = {}
        self.before = {table.name: table for table in old.tables} if old else {}
        self.after = {table.name: table for table in new.tables}
        self.kept = {name for name in self.after if name in self.before and self.same_key(name)}

    def steps(self) -> Iterator[Step]:
        if self.old is None and self.new.schema:
            yield MakeSchema(self.new.schema)
        yield from self.dropped_indexes()
        yield from self.retired_columns()
        gone = [table for name, table in self.before.items() if name not in self.kept]
        for table in gone:
            name = retired_table_name(self.new.key, table.name, self.version, self.new.dialect)
            yield RetireTable(table, name)
        yield from self.tables()
        yield from self.columns()
        yield from self.conversions()
        yield from self.indexes()

    def same_key(self, name: str) -> bool:
        """Whether a table's primary key is as it was; a link table that points elsewhere is a new one."""
        changed = self.changed_columns(name)
        return not any(column.name in changed for column in self.after[name].primary_key.columns)

    def changed_columns(self, name: str) -> set[str]:
        """Columns in both versions of a table that can't stay as they are."""
        found = self.changed.get(name)
        if found is None:
            before, after = self.before[name], self.after[name]
            common = {column.name for column in before.columns} & {column.name for column in after.columns}
            found = {
                column
                for column in common
                if (name, column) in self.remade
                or (name, column) in self.retired.origins
                or signature(before.c[column]) != signature(after.c[column])
                or replaces(before.c[column], after.c[column])
            }
            self.changed[name] = found
        return found

    def leaving(self, name: str) -> list[str]:
        changed = self.changed_columns(name)
        after = self.after[name].columns
        return [
            column.name
            for column in self.before[name].columns
            if column.name not in after or column.name in changed
        ]

    def arriving(self, name: str) -> list[Column]:
        changed = self.changed_columns(name)
        before = self.before[name].columns
        return [
            column
            for column in self.after[name].columns
            if column.name not in before or column.name in changed
        ]

    def dropped_indexes(self) -> Iterator[Step]:
        for name, table in self.before.items():
            leaving = set(self.leaving(name)) if name in self.kept else set()
            wanted = {index.name for index in self.after[name].indexes} if name in self.kept else set()
            for index in _ordered(table):
                on_leaving = any(column.name in leaving for column in index.columns)
                if index.name not in wanted or on_leaving:
                    yield DropIndex(index)

    def indexes(self) -> Iterator[Step]:
        for name, table in self.after.items():
            leaving = set(self.leaving(name)) if name in self.kept else set()
            present = {index.name for index in self.before[name].indexes} if name in self.kept else set()
            for index in _ordered(table):
                on_changed = any(column.name in leaving for column in index.columns)
                if index.name not in present or on_changed:
                    yield AddIndex(index)

    def retired_columns(self) -> Iterator[Step]:
        for name in sorted(self.kept):
            for column in self.leaving(name):
                yield RetireColumn(self.before[name], column, retired_name(column, self.version))

    def tables(self) -> Iterator[Step]:
        new = [table for name, table in self.after.items() if name not in self.kept]
        made = [table for table in new if table.name not in self.retired.tables]
        for table in new:
            if retired := self.retired.tables.get(table.name):
                yield RecoverTable(table, retired)
        for table in made:
            yield MakeTable(table)
        if self.new.dialect != "sqlite":
            for table in new:
                if table.foreign_key_constraints:
                    yield AddForeignKeys(table)

    def columns(self) -> Iterator[Step]:
        for name in sorted(self.kept):
            for column in self.arriving(name):
                retired = self.retired.columns.get((name, column.name))
                if retired:
                    yield RecoverColumn(self.after[name], retired, column)
                else:
                    yield AddColumn(self.after[name], column)

    def conversions(self) -> Iterator[Step]:
        for key, entity in self.new.entities.items():
            before = self.old.entities.get(key) if self.old else None
            if before is None or entity.table.name not in self.kept:
                continue
            for field_key, now in entity.fields.items():
                was = before.fields.get(field_key)
                if was and len(was.columns) == 1 and self.needs_conversion(entity.table.name, was, now):
                    origin = self.retired.origins.get((entity.table.name, was.column))
                    keeps = bool(was.form) and (was.kind, was.form) == (now.kind, now.form)
                    name = retired_name(was.column, self.version)
                    yield Convert(key, field_key, was, name, origin, keeps)

    def needs_conversion(self, table: str, was: StoredField, now: StoredField) -> bool:
        if (table, was.column) in self.retired.columns or (table, was.column) in self.remade:
            return False
        if now.kind is StorageKind.LINKS:
            return was.kind is StorageKind.REFERENCE and was.target == now.target
        return len(now.columns) == 1 and was.column in self.changed_columns(table)


def _ordered(table: Table) -> Iterable[Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))
