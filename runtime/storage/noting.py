"""Noting, by triggers, which records change while a version is prepared that stores a field otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Connection, column, delete, inspect, select, table, text
from sqlalchemy.sql import TableClause

from runtime.storage.names import COMING, app_prefix, changes_name, coming_name
from runtime.storage.tables import AppTables, quoted

NOTE = "note"


def start_noting(
    connection: Connection, tables: AppTables, name: str, columns: Sequence[str], version: int
) -> None:
    """Have the database note each record of table `name` that is made or whose `columns` change."""
    changes, of = _qualified(tables, changes_name(tables.key, tables.dialect)), _qualified(tables, name)
    changing = ", ".join(quoted(one, tables.dialect) for one in columns)
    literal = "'" + name.replace("'", "''") + "'"
    if tables.dialect == "sqlite":
        _run(
            connection,
            f"CREATE TABLE IF NOT EXISTS {changes} "
            "(n INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT, id INTEGER)",
        )
        for event, when in (("made", "INSERT"), ("changed", f"UPDATE OF {changing}")):
            trigger = quoted(coming_name(f"{event}__{name}", version), tables.dialect)
            _run(
                connection,
                f"CREATE TRIGGER {trigger} AFTER {when} ON {of} "
                f"BEGIN INSERT INTO {changes} (place, id) VALUES ({literal}, NEW.id); END",
            )
        return
    _run(
        connection,
        f"CREATE TABLE IF NOT EXISTS {changes} "
        "(n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, place text NOT NULL, id bigint NOT NULL)",
    )
    function = _qualified(tables, coming_name(NOTE, version))
    _run(
        connection,
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $note$ BEGIN "
        f"INSERT INTO {changes} (place, id) VALUES (TG_TABLE_NAME, NEW.id); RETURN NULL; END $note$",
    )
    trigger = quoted(coming_name(NOTE, version), tables.dialect)
    _run(
        connection,
        f"CREATE TRIGGER {trigger} AFTER INSERT OR UPDATE OF {changing} ON {of} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
    )


def noted(connection: Connection, tables: AppTables, name: str, most: int | None = None) -> list[int]:
    """Records of table `name` that have changed, each once; they are noted no longer."""
    place = _changes(tables)
    chosen = select(place.c.n, place.c.id).where(place.c.place == name).order_by(place.c.n).limit(most)
    rows = list(connection.execute(chosen))
    if rows:
        connection.execute(delete(place).where(place.c.n.in_([row.n for row in rows])))
    return sorted({row.id for row in rows})


def stop_noting(connection: Connection, app: str, schema: str | None) -> None:
    """No longer note changes; what has been noted stays to be read."""
    if connection.dialect.name == "sqlite":
        for name in _sqlite_triggers(connection, app):
            _run(connection, f"DROP TRIGGER {quoted(name, 'sqlite')}")
        return
    rows = connection.execute(
        text(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace s ON s.oid = c.relnamespace "
            "WHERE s.nspname = :schema AND starts_with(t.tgname, :coming)"
        ),
        {"schema": schema, "coming": COMING},
    ).all()
    for trigger, name in rows:
        _run(connection, f"DROP TRIGGER {quoted(trigger, 'postgresql')} ON {_in(schema, name)}")
    functions = connection.execute(
        text(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace "
            "WHERE s.nspname = :schema AND starts_with(p.proname, :coming)"
        ),
        {"schema": schema, "coming": COMING},
    ).scalars()
    for name in list(functions):
        _run(connection, f"DROP FUNCTION {_in(schema, name)}()")


def forget_noted(connection: Connection, app: str, schema: str | None) -> None:
    """Drop the table of noted changes, if there is one."""
    name = changes_name(app, connection.dialect.name)
    _run(connection, f"DROP TABLE IF EXISTS {_in(schema, name)}")


def is_noting(connection: Connection, app: str, schema: str | None) -> bool:
    """Whether changes have been noted."""
    return inspect(connection).has_table(changes_name(app, connection.dialect.name), schema=schema)


def _sqlite_triggers(connection: Connection, app: str) -> list[str]:
    rows = connection.execute(text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")).all()
    prefix = app_prefix(app)
    return [row.name for row in rows if row.name.startswith(COMING) and row.tbl_name.startswith(prefix)]


def _changes(tables: AppTables) -> TableClause:
    name = changes_name(tables.key, tables.dialect)
    return table(name, column("n", BigInteger()), column("place"), column("id"), schema=tables.schema)


def _qualified(tables: AppTables, name: str) -> str:
    return _in(tables.schema, name, tables.dialect)


def _in(schema: str | None, name: str, dialect: str = "postgresql") -> str:
    return f"{quoted(schema, dialect)}.{quoted(name, dialect)}" if schema else quoted(name, "sqlite")


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
