"""A plan done to tables that hold data, by Alembic operations, within the caller's transaction.

Both databases undo changes of tables with the transaction, so a plan is applied whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, bindparam, column, delete, inspect, select, table, update
from sqlalchemy.sql import TableClause

from runtime.definition.app import App
from runtime.definition.fields import Field
from runtime.fields.registry import field_types
from runtime.problems import Problem
from runtime.storage.codecs import decoder, encoder
from runtime.storage.convert import Conversion, Refused
from runtime.storage.duplicates import duplicates
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
from runtime.storage.tables import StoredField, copied

BATCH = 5_000
LISTED = 100
"""How many refused records are listed one by one."""

_SHOWN = 60


@dataclass(slots=True)
class Refusals:
    """Records whose values could not be converted: the first ones by name, all of them counted."""

    problems: list[Problem] = field(default_factory=list)
    count: int = 0


def apply_plan(
    connection: Connection,
    plan: Plan,
    app: App,
    timezone: str = "UTC",
    on_step: Callable[[Step], None] | None = None,
) -> list[Problem]:
    """Do the steps of `plan`, which leads to the tables of `app`; one problem a record that can't follow.

    Refused values are blank in the new column and still in the retired one: it is for the caller to roll
    back, or not. `on_step` is called before each step.
    """
    applier = _Applier(connection, plan, app, timezone)
    for step in plan.steps:
        if on_step:
            on_step(step)
        applier.do(step)
    return applier.problems


class _Applier:
    def __init__(self, connection: Connection, plan: Plan, app: App, timezone: str) -> None:
        self.connection, self.plan, self.app, self.timezone = connection, plan, app, timezone
        self.operations = Operations(MigrationContext.configure(connection))
        self.schema = plan.new.schema
        self.is_sqlite = plan.new.dialect == "sqlite"
        self.problems: list[Problem] = []

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
        self.operations.drop_index(str(index.name), table_name=index.table.name, schema=self.schema)

    @do.register
    def _(self, step: AddIndex) -> None:
        index = step.index
        assert index.table is not None
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
            place = table(name, column(part.name), schema=self.schema)
            self.connection.execute(
                update(place).where(place.c[part.name].is_(None)).values({part.name: False})
            )
            self.operations.alter_column(name, part.name, nullable=False, schema=self.schema)
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
        place = table(entity.table.name, column("id"), column(step.source), schema=self.schema)
        if now.link is not None:
            source = select(place.c.id, place.c[step.source]).where(place.c[step.source].is_not(None))
            self.connection.execute(now.link.insert().from_select(["record_id", "target_id"], source))
            return
        place.append_column(column(now.column))
        refusals = Refusals()
        self._convert(place, step, now, definition, refusals)
        self._report(step, definition, refusals)

    def _convert(
        self, place: TableClause, step: Convert, now: StoredField, definition: Field, refusals: Refusals
    ) -> None:
        read, write = decoder(step.before.codec), encoder(now.codec)
        convert = Conversion(step.before.kind, now.kind, definition, self.timezone)
        statement = update(place).where(place.c.id == bindparam("row")).values({now.column: bindparam("new")})
        for rows in self._batches(place, step.source):
            changes: list[dict[str, Any]] = []
            for key, stored in rows:
                try:
                    value = convert(read(stored))
                except Refused:
                    refusals.count += 1
                    if refusals.count <= LISTED:
                        refusals.problems.append(self._problem(step, definition, key, read(stored)))
                    continue
                if value is not None and value is not field_types()[definition.type].blank:
                    changes.append({"row": key, "new": write(value)})
            if changes:
                self.connection.execute(statement, changes)

    def _batches(self, place: TableClause, source: str) -> Iterator[list[Any]]:
        last = 0
        while True:
            some = (
                select(place.c.id, place.c[source])
                .where(place.c.id > last, place.c[source].is_not(None))
                .order_by(place.c.id)
                .limit(BATCH)
            )
            rows = list(self.connection.execute(some))
            if not rows:
                return
            yield rows
            last = rows[-1].id

    def _problem(self, step: Convert, definition: Field, record: int, value: Any) -> Problem:
        shown = str(value)
        values = {
            "entity": step.entity,
            "field": step.field,
            "record": record,
            "type": definition.type,
            "value": shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…",
        }
        return Problem("publish.cannot_convert", self._pointer(step), values)

    def _report(self, step: Convert, definition: Field, refusals: Refusals) -> None:
        self.problems += refusals.problems
        if refusals.count > LISTED:
            values = {
                "entity": step.entity,
                "field": step.field,
                "type": definition.type,
                "count": refusals.count,
            }
            self.problems.append(Problem("publish.cannot_convert_more", self._pointer(step), values))

    def _pointer(self, step: Convert) -> str:
        entities = [entity.key for entity in self.app.entities]
        position = entities.index(step.entity)
        fields = [part.key for part in self.app.entities[position].fields]
        return f"/entities/{position}/fields/{fields.index(step.field)}"

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
                )
