"""What a publish that did not come to its end has left behind: found, and taken away.

Only what belongs to a version that never was live: columns, tables, triggers and functions by their names,
indexes because the live version asks for none of that name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, Engine, inspect, text

from runtime.storage.engines import read_transaction
from runtime.storage.names import COMING, is_coming, plain_name
from runtime.storage.noting import forget_noted, stop_noting
from runtime.storage.published import live_apps, load_version
from runtime.storage.tables import AppTables, app_tables, qualified, quoted
from runtime.storage.turns import Busy, Underway, alone, patiently


def clear_all(engine: Engine) -> None:
    """Take away what is left in any app nobody is publishing just now. What is in use stays until later."""
    with read_transaction(engine) as connection:
        apps = [
            (
                pointer.app_id,
                app_tables(load_version(connection, pointer.app_id, version), engine.dialect.name),
            )
            for _key, pointer in live_apps(connection)
            if (version := pointer.version) is not None
        ]
    for app_id, tables in apps:
        try:
            with alone(engine, app_id, wait=0):
                clear(engine, tables)
        except (Underway, Busy):
            continue


def clear(engine: Engine, tables: AppTables, keep: Collection[str] = ()) -> None:
    """Take away what is left in an app whose live version has `tables`; indexes named in `keep` stay.

    Whoever calls this is `alone`. Raises Busy.
    """
    with read_transaction(engine) as connection:
        found = bool(
            list(_columns(connection, tables))
            or list(_indexes(connection, tables, keep))
            or _has_changes(connection, tables)
            or _checks(connection, tables)
        )
    if found:
        patiently(engine, lambda connection: _clear(connection, tables, keep))
    validate(engine, tables)


def validate(engine: Engine, tables: AppTables) -> None:
    """Have PostgreSQL look at foreign keys and checks that bind only what has been written since.

    People go on reading and writing meanwhile. Raises Busy.
    """
    if tables.schema is None:
        return
    statement = (
        "SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
        "JOIN pg_namespace s ON s.oid = t.relnamespace WHERE s.nspname = :schema AND NOT c.convalidated"
    )
    with read_transaction(engine) as connection:
        rows = connection.execute(text(statement), {"schema": tables.schema}).all()
    for table, name in rows:
        place = f"{quoted(tables.schema, tables.dialect)}.{quoted(table, tables.dialect)}"
        order = f"ALTER TABLE {place} VALIDATE CONSTRAINT {quoted(name, tables.dialect)}"
        patiently(engine, Connection.exec_driver_sql, order)


def _clear(connection: Connection, tables: AppTables, keep: Collection[str]) -> None:
    dialect = tables.dialect
    for table, name in _checks(connection, tables):
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name, dialect)}")
    stop_noting(connection, tables.key, tables.schema)
    forget_noted(connection, tables.key, tables.schema)
    for name in list(_indexes(connection, tables, keep)):
        place = f"{quoted(tables.schema, dialect)}." if tables.schema else ""
        connection.exec_driver_sql(f"DROP INDEX {place}{quoted(name, dialect)}")
    for table, column in list(_columns(connection, tables)):
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {quoted(column, dialect)}")


def _checks(connection: Connection, tables: AppTables) -> list[tuple[str, str]]:
    if tables.schema is None:
        return []
    statement = (
        "SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
        "JOIN pg_namespace s ON s.oid = t.relnamespace "
        "WHERE s.nspname = :schema AND starts_with(c.conname, :coming) AND c.contype = 'c'"
    )
    rows = connection.execute(text(statement), {"schema": tables.schema, "coming": COMING}).all()
    place = quoted(tables.schema, tables.dialect)
    return [(f"{place}.{quoted(table, tables.dialect)}", name) for table, name in rows]


def _has_changes(connection: Connection, tables: AppTables) -> bool:
    names = inspect(connection).get_table_names(schema=tables.schema)
    return any(is_coming(name, None if tables.schema else tables.key) for name in names)


def _columns(connection: Connection, tables: AppTables) -> Iterator[tuple[str, str]]:
    inspector = inspect(connection)
    for table in tables.tables:
        for part in inspector.get_columns(table.name, schema=tables.schema):
            if is_coming(part["name"]):
                yield qualified(table, tables.dialect), part["name"]


def _indexes(connection: Connection, tables: AppTables, keep: Collection[str]) -> Iterator[str]:
    """Indexes that are not asked for. One over a column that goes would be in the way of that."""
    wanted = {str(index.name) for table in tables.tables for index in table.indexes}
    names = {table.name for table in tables.tables}
    for name, table, definition, valid in _all_indexes(connection, tables):
        if table in names and (plain_name(name) not in wanted or COMING in definition):
            if name in keep and valid and COMING not in definition:
                continue
            yield name


def _all_indexes(connection: Connection, tables: AppTables) -> list[tuple[str, str, str, bool]]:
    if tables.dialect == "sqlite":
        statement = (
            "SELECT name, tbl_name, sql, 1 FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        return [(row[0], row[1], row[2], True) for row in connection.execute(text(statement))]
    statement = (
        "SELECT c.relname, t.relname, pg_get_indexdef(i.indexrelid), i.indisvalid FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "
        "JOIN pg_namespace s ON s.oid = c.relnamespace "
        "WHERE s.nspname = :schema AND NOT i.indisprimary"
    )
    rows = connection.execute(text(statement), {"schema": tables.schema})
    return [(row[0], row[1], row[2], bool(row[3])) for row in rows]
