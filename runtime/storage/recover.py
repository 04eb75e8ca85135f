"""What earlier versions left in the database and a restored version can take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Table, inspect

from runtime.definition.app import App
from runtime.fields.options import bind
from runtime.storage.names import retired_name, retired_table_name
from runtime.storage.plan import Origin, Retired, Turn, replaces, signature
from runtime.storage.tables import AppTables, StoredField, app_tables

LOOKED_BACK = 200
"""How many versions back a retired column is looked for."""


def recoverable(
    connection: Connection, old: AppTables, new: AppTables, version: int, load: Callable[[int], App]
) -> Retired:
    """The newest retired columns and tables that fit what `new` (to be version `version`) adds to `old`.

    `load` gives the definition of a version. A column whose storage changed is not taken back: its values
    are converted, being newer. What nobody has changed since comes back from its origin.
    """
    return _Search(connection, old, new, version, load).found()


class _Search:
    def __init__(
        self, connection: Connection, old: AppTables, new: AppTables, version: int, load: Callable[[int], App]
    ) -> None:
        self.inspector = inspect(connection)
        self.old, self.new, self.version, self.load = old, new, version, load
        self.described: dict[int, AppTables] = {}
        self.tables: dict[str, str] = {}
        self.places: dict[str, set[str]] = {}
        self.present = set(self.inspector.get_table_names(schema=new.schema))

    def found(self) -> Retired:
        before = {table.name: table for table in self.old.tables}
        for table in self.new.tables:
            if table.name not in before and (name := self.retired_table(table)):
                self.tables[table.name] = name
        columns: dict[tuple[str, str], str] = {}
        origins: dict[tuple[str, str], Origin] = {}
        for table in self.new.tables:
            if table.name not in before:
                continue
            missing = [part.name for part in table.columns if part.name not in before[table.name].columns]
            if missing:
                columns |= dict(self.retired_columns(table, missing))
            for name in {part.name for part in table.columns} - {*missing}:
                was, now = before[table.name].c[name], table.c[name]
                differs = signature(was) != signature(now) or replaces(now, was)
                if differs and (origin := self.origin(table, name)):
                    origins[(table.name, name)] = origin
        return Retired(columns, self.tables, origins)

    def origin(self, table: Table, name: str) -> Origin | None:
        """Where a column's values are as `table` has them, if all that became of them since is known."""
        turns: list[Turn] = []
        for number in self.versions():
            retired = retired_name(name, number)
            if retired not in self.columns_of(table.name):
                continue
            turn = self.turn(table.name, name, number)
            if turn is None:
                return None
            turns.insert(0, turn)
            before = self.table_before(number, table.name)
            fits = before is not None and self.fits(table, name, number, retired)
            if before is not None and fits and not replaces(table.c[name], before.c[name]):
                return Origin(retired, tuple(turns))
        return None

    def turn(self, table: str, name: str, number: int) -> Turn | None:
        """What version `number` made of a column's values; None where it did not convert them."""
        was = _field_of(self.described_before(number), table, name)
        now = _field_of(self.described_before(number + 1), table, name)
        if was is None or now is None or was[1].key != now[1].key:
            return None
        app = self.load(number)
        field = app.entity(now[0]).field(now[1].key)
        if field is None or field.computed:
            return None
        keeps = bool(was[1].form) and (was[1].kind, was[1].form) == (now[1].kind, now[1].form)
        return Turn(was[1], now[1].kind, bind(field, app), keeps)

    def columns_of(self, table: str) -> set[str]:
        if table not in self.places:
            found = self.inspector.get_columns(table, schema=self.new.schema)
            self.places[table] = {part["name"] for part in found}
        return self.places[table]

    def versions(self) -> range:
        return range(self.version - 1, max(1, self.version - LOOKED_BACK), -1)

    def retired_table(self, table: Table) -> str | None:
        for number in self.versions():
            name = retired_table_name(self.new.key, table.name, number, self.new.dialect)
            if name in self.present:
                was = self.table_before(number, table.name)
                return name if was is not None and _signatures(was) == _signatures(table) else None
        return None

    def retired_columns(self, table: Table, missing: list[str]) -> Iterator[tuple[tuple[str, str], str]]:
        present = self.columns_of(table.name)
        for name in missing:
            for number in self.versions():
                retired = retired_name(name, number)
                if retired in present and self.fits(table, name, number, retired):
                    yield (table.name, name), retired
                    break

    def fits(self, table: Table, name: str, number: int, retired: str) -> bool:
        was = self.table_before(number, table.name)
        if was is None or name not in was.columns or signature(was.c[name]) != signature(table.c[name]):
            return False
        if self.new.dialect != "sqlite":
            return True
        # SQLite keeps a column's foreign key, which follows its table when that is retired or recovered.
        wanted = {key.target_fullname.rpartition(".")[0] for key in table.c[name].foreign_keys}
        targets = {self.tables.get(target, target) for target in wanted}
        keys = self.inspector.get_foreign_keys(table.name)
        return targets == {key["referred_table"] for key in keys if retired in key["constrained_columns"]}

    def table_before(self, number: int, name: str) -> Table | None:
        """The table as the version before `number` had it."""
        tables = self.described_before(number).tables
        return next((table for table in tables if table.name == name), None)

    def described_before(self, number: int) -> AppTables:
        if number not in self.described:
            self.described[number] = app_tables(self.load(number - 1), self.new.dialect)
        return self.described[number]


def _field_of(tables: AppTables, table: str, column: str) -> tuple[str, StoredField] | None:
    """The field (with its entity's key) that a column is all of."""
    for entity in tables.entities.values():
        if entity.table.name == table:
            for field in entity.fields.values():
                if field.columns == (column,):
                    return entity.key, field
    return None


def _signatures(table: Table) -> dict[str, tuple[str, ...]]:
    return {part.name: signature(part) for part in table.columns}
