"""The tables every app has besides its entities: log, outbox, counters, stages, runs, messages, comments.

They stand beside the entities' tables (same schema, same prefix), so that an app is whole by itself. An
`entity` column holds an entity's key, `record` a record's id, `user_id` an account's id (or null when
nobody in particular acted).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Identity, Index, Integer, MetaData, Table, text

from runtime.fields.storage_kinds import StorageKind as Kind
from runtime.storage.kinds import column_type
from runtime.storage.names import app_level_name, fitted


@dataclass(frozen=True, slots=True)
class AppLevelTables:
    """The tables by name; see each builder below for their columns."""

    change_log: Table
    event: Table
    serial_counter: Table
    stage_history: Table
    run: Table
    notification: Table
    comment: Table


class _Builder:
    def __init__(self, metadata: MetaData, app: str, dialect: str, schema: str | None) -> None:
        self.metadata, self.app, self.dialect, self.schema = metadata, app, dialect, schema

    def table(self, name: str, *columns: Column, indexes: tuple[tuple[str, ...], ...] = ()) -> Table:
        physical = app_level_name(self.app, name, self.dialect)
        table = Table(physical, self.metadata, *columns, schema=self.schema)
        for names in indexes:
            Index(fitted(f"ix_{physical}__{'__'.join(names)}"), *(table.c[column] for column in names))
        return table

    def id(self) -> Column:
        return id_column(self.dialect)

    def column(self, name: str, kind: Kind, required: bool = False) -> Column:
        return Column(name, column_type(kind, self.dialect), nullable=not required)


def id_column(dialect: str) -> Column:
    """A primary key the database counts up."""
    kind = column_type(Kind.REFERENCE, dialect)
    return Column("id", kind, *(() if dialect == "sqlite" else (Identity(),)), primary_key=True)


def app_level_tables(metadata: MetaData, app: str, dialect: str, schema: str | None) -> AppLevelTables:
    """The tables of the app with that key, added to `metadata`."""
    make = _Builder(metadata, app, dialect, schema)
    return AppLevelTables(
        change_log=_change_log(make),
        event=_event(make),
        serial_counter=_serial_counter(make),
        stage_history=_stage_history(make),
        run=_run(make),
        notification=_notification(make),
        comment=_comment(make),
    )


def _change_log(make: _Builder) -> Table:
    """One row a record and save: `changes` is `{field: [old, new]}` in JSON values.

    `path` is the door's path (page, api, import, flow, scenario …), `action` one of create, update,
    delete, restore, recalculate.
    """
    return make.table(
        "change_log",
        make.id(),
        make.column("entity", Kind.TEXT, required=True),
        make.column("record", Kind.REFERENCE, required=True),
        make.column("revision", Kind.INTEGER),
        make.column("at", Kind.INSTANT, required=True),
        make.column("user_id", Kind.REFERENCE),
        make.column("path", Kind.TEXT, required=True),
        make.column("action", Kind.TEXT, required=True),
        make.column("rule", Kind.TEXT),
        make.column("flow", Kind.TEXT),
        make.column("run", Kind.REFERENCE),
        make.column("changes", Kind.JSON),
        indexes=(("entity", "record", "id"),),
    )


def _event(make: _Builder) -> Table:
    """The outbox: facts that happened, in order of `id`; `handled_at` is set once whoever waits was told."""
    table = make.table(
        "event",
        make.id(),
        make.column("at", Kind.INSTANT, required=True),
        make.column("name", Kind.TEXT, required=True),
        make.column("entity", Kind.TEXT),
        make.column("record", Kind.REFERENCE),
        make.column("user_id", Kind.REFERENCE),
        make.column("data", Kind.JSON),
        make.column("handled_at", Kind.INSTANT),
    )
    open_ones = text("handled_at IS NULL")
    Index(fitted(f"ix_{table.name}__open"), table.c.id, sqlite_where=open_ones, postgresql_where=open_ones)
    return table


def _serial_counter(make: _Builder) -> Table:
    """The last number given in a series (`series` is empty for the only one, else e.g. `2026`)."""
    columns = [make.column(name, Kind.TEXT, required=True) for name in ("entity", "field", "series")]
    for column in columns:
        column.primary_key = True
    return make.table("serial_counter", *columns, make.column("value", Kind.INTEGER, required=True))


def _stage_history(make: _Builder) -> Table:
    """One row a stay in a stage; `left_at` is null for the present one."""
    return make.table(
        "stage_history",
        make.id(),
        make.column("entity", Kind.TEXT, required=True),
        make.column("record", Kind.REFERENCE, required=True),
        make.column("field", Kind.TEXT, required=True),
        make.column("value", Kind.TEXT),
        make.column("entered_at", Kind.INSTANT, required=True),
        make.column("left_at", Kind.INSTANT),
        make.column("user_id", Kind.REFERENCE),
        indexes=(("entity", "record", "field", "id"),),
    )


def _run(make: _Builder) -> Table:
    """One execution of a flow, on the version it started with; what it needs to go on stands here."""
    return make.table(
        "run",
        make.id(),
        make.column("flow", Kind.TEXT, required=True),
        Column("version", Integer(), nullable=False),
        make.column("entity", Kind.TEXT),
        make.column("record", Kind.REFERENCE),
        make.column("parent", Kind.REFERENCE),
        make.column("state", Kind.TEXT, required=True),
        make.column("position", Kind.JSON),
        make.column("variables", Kind.JSON),
        make.column("trace", Kind.JSON),
        make.column("problem", Kind.JSON),
        make.column("started_at", Kind.INSTANT, required=True),
        make.column("ended_at", Kind.INSTANT),
        make.column("user_id", Kind.REFERENCE),
        indexes=(("entity", "record", "id"), ("state", "id")),
    )


def _notification(make: _Builder) -> Table:
    """A message to one user; `message` is a text or a text per language."""
    return make.table(
        "notification",
        make.id(),
        make.column("user_id", Kind.REFERENCE, required=True),
        make.column("at", Kind.INSTANT, required=True),
        make.column("read_at", Kind.INSTANT),
        make.column("entity", Kind.TEXT),
        make.column("record", Kind.REFERENCE),
        make.column("flow", Kind.TEXT),
        make.column("run", Kind.REFERENCE),
        make.column("message", Kind.JSON, required=True),
        indexes=(("user_id", "read_at", "id"),),
    )


def _comment(make: _Builder) -> Table:
    return make.table(
        "comment",
        make.id(),
        make.column("entity", Kind.TEXT, required=True),
        make.column("record", Kind.REFERENCE, required=True),
        make.column("at", Kind.INSTANT, required=True),
        make.column("user_id", Kind.REFERENCE),
        make.column("text", Kind.TEXT, required=True),
        indexes=(("entity", "record", "id"),),
    )
