"""Noting, by triggers, which records change while a version is prepared that stores a field otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, column, delete, inspect, select, table, text
from sqlalchemy.sql import TableClause

from runtime.storage.names import COMING, app_prefix, changes_name, coming_name
from runtime.storage.tables import AppTables, quoted


@dataclass(frozen=True, slots=True)
class Watch:
    """What is noted of a table: its records when they are made, erased, or when one of `columns` changes.

    `marks` are (place, column): what the column holds is noted at that place, before a change and after it.
    """

    table: str
    columns: frozenset[str]
    marks: frozenset[tuple[str, str]]

    def __or__(self, other: Watch) -> Watch:
        return Watch(self.table, self.columns | other.columns, self.marks | other.marks)

    @property
    def places(self) -> frozenset[str]:
        """Where notes are to be found."""
        return frozenset(place for place, _column in self.marks)


def watch_records(name: str, columns: Iterable[str]) -> Watch:
    """Note the records of a table at the table's own name."""
    return Watch(name, frozenset(columns), frozenset({(name, "id")}))


def start_noting(connection: Connection, tables: AppTables, watch: Watch, version: int) -> None:
    """Have the database note from now on what `watch` says."""
    changes = _qualified(tables, changes_name(tables.key, tables.dialect))
    of = _qualified(tables, watch.table)
    changing = ", ".join(quoted(one, tables.dialect) for one in sorted(watch.columns))
    events = {
        "made": ("INSERT", ("NEW",)),
        "changed": (f"UPDATE OF {changing}", ("OLD", "NEW")),
        "gone": ("DELETE", ("OLD",)),
    }
    if not watch.columns:
        del events["changed"]
    kind = "INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT, id INTEGER"
    if tables.dialect != "sqlite":
        kind = "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, place text NOT NULL, id bigint NOT NULL"
    _run(connection, f"CREATE TABLE IF NOT EXISTS {changes} (n {kind})")
    for event, (when, rows) in events.items():
        name = coming_name(f"{event}__{watch.table}", version)
        trigger = quoted(name, tables.dialect)
        put = "; ".join(
            f"INSERT INTO {changes} (place, id) {_noted(tables, place, column, row, rows)}"
            for place, column in sorted(watch.marks)
            for row in rows
            if (column, row) != ("id", "OLD") or len(rows) == 1
        )
        if tables.dialect == "sqlite":
            _run(connection, f"CREATE TRIGGER {trigger} AFTER {when} ON {of} BEGIN {put}; END")
            continue
        function = _qualified(tables, name)
        _run(
            connection,
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $note$ BEGIN "
            f"{put}; RETURN NULL; END $note$",
        )
        _run(
            connection,
            f"CREATE TRIGGER {trigger} AFTER {when} ON {of} FOR EACH ROW EXECUTE FUNCTION {function}()",
        )


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _noted(tables: AppTables, place: str, column: str, row: str, rows: Sequence[str]) -> str:
    """What there is to note, as a query; what was there before a change if it is no longer there."""
    name = quoted(column, tables.dialect)
    query = f"SELECT {_literal(place)}, {row}.{name} WHERE {row}.{name} IS NOT NULL"
    if row == "NEW" or len(rows) == 1:
        return query
    differs = "IS NOT" if tables.dialect == "sqlite" else "IS DISTINCT FROM"
    return f"{query} AND OLD.{name} {differs} NEW.{name}"


def noted(connection: Connection, tables: AppTables, name: str, most: int | None = None) -> list[int]:
    """What has been noted at the place `name`, each once; it is noted no longer."""
    place = _changes(tables)
    chosen = select(place.c.n, place.c.id).where(place.c.place == name).order_by(place.c.n).limit(most)
    rows = list(connection.execute(chosen))
    if rows:
        connection.execute(delete(place).where(place.c.n.in_([row.n for row in rows])))
    return sorted({row.id for row in rows})


def all_noted(
    connection: Connection, tables: AppTables, watches: Iterable[Watch], most: int | None = None
) -> dict[str, list[int]]:
    """What has been noted at every place, at most so many of each; it is noted no longer."""
    places = sorted(frozenset().union(*(watch.places for watch in watches)))
    return {place: noted(connection, tables, place, most) for place in places}


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
