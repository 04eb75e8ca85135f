"""A plan done to tables that hold data, by Alembic operations, within the caller's transaction.

Both databases undo changes of tables with the transaction, so a plan is applied whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatchmethod

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, Index, column, delete, inspect, select, table, text, update

from runtime.definition.app import App
from runtime.problems import Problem
from runtime.storage.ahead import Notes, Prepared
from runtime.storage.convert import Names
from runtime.storage.converting import BATCH, Converter
from runtime.storage.duplicates import duplicates
from runtime.storage.names import plain_name
from runtime.storage.noting import all_noted, forget_noted, stop_noting
from runtime.storage.plan import (
    AddColumn,
    AddForeignKeys,
    AddIndex,
    Convert,
    DropIndex,
    MakeSchema,
    MakeTable,
    Plan,
    RecoverColumn,
    RecoverTable,
    RetireColumn,
    RetireTable,
    Step,
)
from runtime.storage.tables import copied, quoted


def apply_plan(
    connection: Connection,
    plan: Plan,
    app: App,
    timezone: str = "UTC",
    on_step: Callable[[Step], None] | None = None,
    prepared: Prepared | None = None,
    names: Names | None = None,
) -> list[Problem]:
    """Do the steps of `plan`, which leads to the tables of `app`; one problem a record that can't follow.

    Refused values are blank in the new column and still in the retired one: it is for the caller to roll
    back, or not. `on_step` is called before each step. What was `prepared` is taken over, and what has been
    noted since is put there.
    """
    prepared = prepared or Prepared()
    applier = _Applier(connection, plan, app, timezone, prepared, names)
    prepared.notes = applier.stop_noting()
    for step in plan.steps:
        if on_step:
            on_step(step)
        applier.do(step)
    return applier.problems


class _Applier:
    def __init__(
        self,
        connection: Connection,
        plan: Plan,
        app: App,
        timezone: str,
        prepared: Prepared,
        names: Names | None,
    ) -> None:
        self.names = names
        self.connection, self.plan, self.app, self.timezone = connection, plan, app, timezone
        self.prepared, self.ahead = prepared, prepared.ahead
        self.changed: Notes = {}
        self.operations = Operations(MigrationContext.configure(connection))
        self.schema = plan.new.schema
        self.is_sqlite = plan.new.dialect == "sqlite"
        self.problems: list[Problem] = []

    def stop_noting(self) -> Notes:
        """Nobody writes any more: read what has changed since it was converted."""
        if not self.prepared.watches:
            return {}
        if not self.is_sqlite:
            for name in sorted(self.prepared.watches):
                self.operations.execute(f"LOCK TABLE {self._place(name)}")
        self.changed = all_noted(self.connection, self.plan.new, self.prepared.watches.values())
        stop_noting(self.connection, self.plan.new.key, self.schema)
        forget_noted(self.connection, self.plan.new.key, self.schema)
        return self.changed

    @singledispatchmethod
    def do(self, step: Step) -> None:
        """Do one step."""
        raise TypeError(f"no way to do {step!r}")

    @do.register
    def _(self, step: MakeSchema) -> None:
        name = self.connection.dialect.identifier_preparer.quote(step.schema)
        self.operations.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")

    @do.register
    def _(self, step: DropIndex) -> None:
        index = step.index
        assert index.table is not None
        for name in self._called(index):
            self.operations.drop_index(name, table_name=index.table.name, schema=self.schema)

    @do.register
    def _(self, step: AddIndex) -> None:
        index = step.index
        assert index.table is not None
        if built := self.ahead.indexes.get(str(index.name)):
            if built != index.name and not self.is_sqlite:
                final = quoted(str(index.name), self.plan.new.dialect)
                self.operations.execute(f"ALTER INDEX {self._place(built)} RENAME TO {final}")
            return
        if index.unique and (found := duplicates(self.connection, self.plan.new, index)):
            self.problems += found
            return
        options = {
            f"{name}_where": index.dialect_options[name].get("where") for name in ("sqlite", "postgresql")
        }
        self.operations.create_index(
            str(index.name),
            index.table.name,
            [part.name for part in index.columns],
            schema=self.schema,
            unique=bool(index.unique),
            **{name: where for name, where in options.items() if where is not None},
        )

    @do.register
    def _(self, step: RetireColumn) -> None:
        name = step.table.name
        if not self.is_sqlite:
            self._drop_foreign_keys(name, {step.column})
            if not step.table.c[step.column].nullable:
                self.operations.alter_column(name, step.column, nullable=True, schema=self.schema)
        self.operations.alter_column(name, step.column, new_column_name=step.retired, schema=self.schema)

    @do.register
    def _(self, step: RetireTable) -> None:
        if not self.is_sqlite:
            self._drop_foreign_keys(step.table.name, {part.name for part in step.table.columns})
        self.operations.rename_table(step.table.name, step.retired, schema=self.schema)

    @do.register
    def _(self, step: RecoverColumn) -> None:
        name, part = step.table.name, step.column
        self.operations.alter_column(name, step.retired, new_column_name=part.name, schema=self.schema)
        if self.is_sqlite:
            return
        if not part.nullable:
            never_null = self.ahead.never_null.get((name, part.name))
            if never_null is None:
                place = table(name, column(part.name), schema=self.schema)
                self.connection.execute(
                    update(place).where(place.c[part.name].is_(None)).values({part.name: False})
                )
            self.operations.alter_column(name, part.name, nullable=False, schema=self.schema)
            if never_null is not None:
                self.operations.drop_constraint(never_null, name, schema=self.schema)
        self._forget_dangling(name, [part])
        self._add_foreign_keys(name, [part])

    @do.register
    def _(self, step: RecoverTable) -> None:
        self.operations.rename_table(step.retired, step.table.name, schema=self.schema)

    @do.register
    def _(self, step: MakeTable) -> None:
        columns = [copied(part, foreign_key=self.is_sqlite) for part in step.table.columns]
        count_up = step.table.dialect_options["sqlite"].get("autoincrement")
        options = {"sqlite_autoincrement": True} if count_up else {}
        self.operations.create_table(step.table.name, *columns, schema=self.schema, **options)

    @do.register
    def _(self, step: AddForeignKeys) -> None:
        self._forget_dangling(step.table.name, list(step.table.columns))
        self._add_foreign_keys(step.table.name, list(step.table.columns))

    @do.register
    def _(self, step: AddColumn) -> None:
        if coming := self.ahead.columns.get((step.table.name, step.column.name)):
            self.operations.alter_column(
                step.table.name, coming, new_column_name=step.column.name, schema=self.schema
            )
            return
        self.operations.add_column(
            step.table.name, copied(step.column), schema=self.schema, inline_references=True
        )

    @do.register
    def _(self, step: Convert) -> None:
        entity = self.plan.new.entities[step.entity]
        definition = self.app.entity(step.entity).field(step.field)
        assert definition is not None
        if definition.computed:
            return
        now = entity.fields[step.field]
        if now.link is not None:
            place = table(entity.table.name, column("id"), column(step.source), schema=self.schema)
            source = select(place.c.id, place.c[step.source]).where(place.c[step.source].is_not(None))
            self.connection.execute(now.link.insert().from_select(["record_id", "target_id"], source))
            return
        converter = self.prepared.converters.get((step.entity, step.field))
        if converter is not None:
            converter.again(self.connection, self.changed[entity.table.name], step.source, now.column)
        else:
            converter = Converter(self.plan, self.app, self.timezone, step, self.names)
            last: int | None = 0
            while last is not None:
                last = converter.after(self.connection, last, BATCH, step.source, now.column)
        self.problems += converter.problems()

    def _called(self, index: Index) -> list[str]:
        """The name of an index that is there; on SQLite it may hold the version it was built again for."""
        if not self.is_sqlite or index.table is None:
            return [str(index.name)]
        asked = text("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = :name")
        names = self.connection.execute(asked, {"name": index.table.name}).scalars()
        built = set(self.ahead.indexes.values())
        return [name for name in names if plain_name(name) == index.name and name not in built]

    def _place(self, name: str) -> str:
        dialect = self.plan.new.dialect
        return f"{quoted(str(self.schema), dialect)}.{quoted(name, dialect)}"

    def _drop_foreign_keys(self, name: str, columns: set[str]) -> None:
        for key in inspect(self.connection).get_foreign_keys(name, schema=self.schema):
            if columns & set(key["constrained_columns"]):
                self.operations.drop_constraint(
                    str(key["name"]), name, type_="foreignkey", schema=self.schema
                )

    def _forget_dangling(self, name: str, columns: list[Column]) -> None:
        """Blank the pointers to what has been purged meanwhile; links to it go."""
        for part in columns:
            for key in part.foreign_keys:
                place = table(name, column(part.name), schema=self.schema)
                here, target = place.c[part.name], key.column.table
                dangling = here.is_not(None) & here.not_in(select(target.c.id))
                change = update(place).values({part.name: None}) if part.nullable else delete(place)
                self.connection.execute(change.where(dangling))

    def _add_foreign_keys(self, name: str, columns: list[Column]) -> None:
        for part in columns:
            for key in part.foreign_keys:
                target = key.column.table
                self.operations.create_foreign_key(
                    None,
                    name,
                    target.name,
                    [part.name],
                    ["id"],
                    source_schema=self.schema,
                    referent_schema=target.schema,
                    ondelete=key.ondelete,
                    postgresql_not_valid=True,  # `validate` follows, which keeps nobody waiting
                )
