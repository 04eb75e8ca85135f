"""What removed fields and entities left in the database: kept for a while, then erased by an act of its own.

A publish drops nothing: it renames columns and tables away (`retired__…`), under a name that holds the
version, so that the key can be used again at once and restoring an older version takes them back. `purge`
erases those that have been out of use for `KEPT_DAYS`; nothing does so by itself.

SQLite cannot drop a column with a foreign key, nor a table such a column still points to: there the values
are erased and the empty shell stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, column, delete, exists, inspect, select, table, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import TableClause

from configurator.publish import LOCK_TIMEOUT_SECONDS, lock_app
from runtime.access.audit import append_audit
from runtime.problems import Problem, register_messages
from runtime.records.errors import ConflictingState, NotFound
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import InstalledApp
from runtime.storage.names import app_prefix, is_retired, retired_name, schema_name
from runtime.storage.plan import RetireColumn, RetireTable, make_plan
from runtime.storage.published import load_version, version_rows
from runtime.storage.tables import app_tables
from runtime.storage.turns import limit_waiting, was_busy

KEPT_DAYS = 30

_apps = table_of(InstalledApp)

register_messages(
    {
        "purge.busy": {
            "en": "The app's tables were in use; nothing was erased",
            "zh": "应用的数据表正被占用，未清除任何内容",
            "hint": {"en": "Try again in a moment", "zh": "请稍后重试"},
        },
    }
)


@dataclass(frozen=True, slots=True)
class RetiredPart:
    """A column (or, with `column` None, a table) that version `version` no longer had, since `since`.

    `table` and `column` are physical names, `was` is what it was called.
    """

    table: str
    column: str | None
    was: str
    version: int
    since: datetime

    def is_due(self, now: datetime, days: int) -> bool:
        """Whether it has been out of use for so long."""
        return self.since + timedelta(days=days) <= now

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "table": self.table,
            "column": self.column,
            "was": self.was,
            "version": self.version,
            "since": self.since.isoformat(),
        }


def retired_parts(engine: Engine, key: str) -> list[RetiredPart]:
    """What is kept of fields and entities an app no longer has, the oldest first; NotFound without it."""
    with read_transaction(engine) as connection:
        return _parts(connection, key, _app_id(connection, key))


def purge(
    engine: Engine,
    key: str,
    author_id: int | None = None,
    days: int = KEPT_DAYS,
    now: datetime | None = None,
) -> list[RetiredPart]:
    """Erase, for good, what has been out of use for `days`; what was erased.

    NotFound when there is no such app, ConflictingState when others held its tables all the time.
    """
    moment = now or datetime.now(UTC)
    try:
        with write_transaction(engine) as connection:
            app_id = _app_id(connection, key)
            limit_waiting(connection, LOCK_TIMEOUT_SECONDS)
            lock_app(connection, app_id)
            due = [part for part in _parts(connection, key, app_id) if part.is_due(moment, days)]
            erased = _Eraser(connection, key).erase(due)
            if erased:
                data = {"parts": [part.as_json() for part in erased]}
                append_audit(connection, "app.purged", user_id=author_id, app_key=key, data=data)
            return erased
    except DBAPIError as error:
        if not was_busy(error):
            raise
        raise ConflictingState(Problem("purge.busy")) from error


def _app_id(connection: Connection, key: str) -> int:
    found = connection.execute(select(_apps.c.id).where(_apps.c.key == key)).scalar()
    if found is None:
        raise NotFound(Problem("app.unknown", "", {"app": key}))
    return int(found)


Place = tuple[str, str | None]
"""A retired table, or a table and its retired column."""


def _parts(connection: Connection, key: str, app_id: int) -> list[RetiredPart]:
    open_places = set(_places(connection, key))
    rows = sorted(version_rows(connection, app_id), key=lambda row: row.number)
    found: list[RetiredPart] = []
    for before, after in reversed(list(pairwise(rows))):
        if not open_places:
            break
        for place, was in _left_by(connection, app_id, before.number, after.number):
            if place in open_places:
                open_places.discard(place)
                found.append(RetiredPart(*place, was, after.number, _aware(after.at)))
    return sorted(found, key=lambda part: (part.version, part.table, part.column or ""))


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _places(connection: Connection, key: str) -> Iterator[Place]:
    """All retired tables and columns there are; a column whose values are erased already is none."""
    inspector = inspect(connection)
    schema = schema_name(key, connection.dialect.name)
    prefix = "" if schema else app_prefix(key)
    for name in inspector.get_table_names(schema=schema):
        if not name.startswith(prefix):
            continue
        place = table(name, schema=schema)
        if is_retired(name, None if schema else key):
            if schema or not (_pointed_at(connection, name) and _is_empty(connection, place)):
                yield name, None
            continue
        for part in inspector.get_columns(name, schema=schema):
            if is_retired(part["name"]) and not _is_shell(connection, place, part["name"]):
                yield name, part["name"]


def _is_empty(connection: Connection, place: TableClause) -> bool:
    return not connection.execute(select(exists(select(text("1")).select_from(place)))).scalar()


def _is_shell(connection: Connection, place: TableClause, name: str) -> bool:
    """Whether a column that SQLite cannot drop holds nothing any more."""
    if connection.dialect.name != "sqlite" or not _has_key(connection, place.name, name):
        return False
    value: Any = column(name)
    held = select(exists(select(text("1")).select_from(place).where(value.is_not(None))))
    return not connection.execute(held).scalar()


def _has_key(connection: Connection, place: str, name: str) -> bool:
    keys = inspect(connection).get_foreign_keys(place)
    return any(name in key["constrained_columns"] for key in keys)


def _pointed_at(connection: Connection, name: str) -> list[Place]:
    """The columns whose foreign keys point to a table (SQLite keeps those of retired columns)."""
    inspector = inspect(connection)
    return [
        (other, key["constrained_columns"][0])
        for other in inspector.get_table_names()
        if other != name
        for key in inspector.get_foreign_keys(other)
        if key["referred_table"] == name
    ]


def _left_by(connection: Connection, app_id: int, before: int, after: int) -> Iterator[tuple[Place, str]]:
    """What publishing `after` on `before` renamed away, and what it was called."""
    dialect = connection.dialect.name
    old, new = (app_tables(load_version(connection, app_id, number), dialect) for number in (before, after))
    for step in make_plan(old, new, after).steps:
        match step:
            case RetireColumn():
                yield (step.table.name, step.retired), f"{step.table.name}.{step.column}"
            case RetireTable():
                yield (step.retired, None), step.table.name
    for place in new.tables:  # computed otherwise since, in a column of its own
        for part in place.columns:
            yield (place.name, retired_name(part.name, after)), f"{place.name}.{part.name}"


class _Eraser:
    def __init__(self, connection: Connection, key: str) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.schema = schema_name(key, connection.dialect.name)
        self.operations = Operations(MigrationContext.configure(connection))

    def erase(self, due: Sequence[RetiredPart]) -> list[RetiredPart]:
        """Columns first: a table can go once nothing points to it."""
        if self.is_sqlite:
            self.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        erased = [part for part in due if part.column is not None]
        for part in erased:
            self.erase_column(part.table, str(part.column))
        tables = [part for part in due if part.column is None]
        leaving = {part.table for part in tables}
        ready = [part for part in tables if self.is_free(part.table, leaving)]
        for part in ready:
            self.connection.execute(delete(table(part.table, schema=self.schema)))
        names = {part.table for part in ready}
        for part in ready:
            if not self.is_sqlite or all(other in names for other, _name in self.pointing(part.table)):
                self.operations.drop_table(part.table, schema=self.schema)
        return [*erased, *ready]

    def erase_column(self, name: str, column_name: str) -> None:
        if self.is_sqlite and _has_key(self.connection, name, column_name):
            value: Any = column(column_name)
            place = table(name, value)
            self.connection.execute(update(place).where(value.is_not(None)).values({column_name: None}))
        else:
            self.operations.drop_column(name, column_name, schema=self.schema)

    def pointing(self, name: str) -> list[Place]:
        return _pointed_at(self.connection, name) if self.is_sqlite else []

    def is_free(self, name: str, leaving: set[str]) -> bool:
        """Whether no value that stays points to the table: one kept longer keeps what it points to."""
        return all(
            other in leaving or _is_shell(self.connection, table(other), str(pointer))
            for other, pointer in self.pointing(name)
        )
