"""Deleting an app for good: its tables, its versions, its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Engine, delete, inspect, select, text

from runtime.access.audit import append_audit
from runtime.problems import Problem
from runtime.records.errors import NotFound
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import InstalledApp, StoredFile
from runtime.storage.names import app_prefix, schema_name
from runtime.storage.tables import quoted

_apps, _files = table_of(InstalledApp), table_of(StoredFile)


def delete_app(engine: Engine, key: str, user_id: int | None = None) -> None:
    """Delete an app with everything in it, in one transaction. NotFound when there is no such app."""
    with write_transaction(engine) as connection:
        app_id = connection.execute(select(_apps.c.id).where(_apps.c.key == key)).scalar()
        if app_id is None:
            raise NotFound(Problem("app.unknown", "", {"app": key}))
        _drop_tables(connection, key)
        connection.execute(delete(_files).where(_files.c.app_id == app_id))
        connection.execute(delete(_apps).where(_apps.c.id == app_id))
        append_audit(connection, "app.deleted", user_id=user_id, app_key=key)


def _drop_tables(connection: Connection, key: str) -> None:
    dialect = connection.dialect.name
    schema = schema_name(key, dialect)
    if schema is not None:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {quoted(schema, dialect)} CASCADE"))
        return
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    inspector = inspect(connection)
    names = [name for name in inspector.get_table_names() if name.startswith(app_prefix(key))]
    refers = {
        name: {str(found["referred_table"]) for found in inspector.get_foreign_keys(name)} for name in names
    }
    for name in names:
        connection.execute(text(f"DELETE FROM {quoted(name, dialect)}"))
    for name in _referring_first(refers):
        connection.execute(text(f"DROP TABLE {quoted(name, dialect)}"))


def _referring_first(refers: Mapping[str, set[str]]) -> Iterator[str]:
    """Tables in an order in which none is dropped while another still refers to it, circles apart.

    SQLite looks at the rows that refer to a dropped table's, and at what those refer to in turn.
    """
    left = dict(refers)
    while left:
        free = [name for name in left if not any(name in to for other, to in left.items() if other != name)]
        for name in free or [next(iter(left))]:
            del left[name]
            yield name
