"""A draft at work on the records there are: read only, before anything is published.

The draft is compiled like a version. What its tables would look like is shown to it by temporary views of
the connection over the tables of the live version: a column that isn't there yet is blank, a table that
isn't there yet is empty. Nothing is written, nobody waits, and records, access, lists and figures are the
runtime's own.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, select

from runtime.access.models import Workspace
from runtime.definition import App, dump_app
from runtime.fields.storage_kinds import StorageKind
from runtime.records.errors import RecordsError
from runtime.records.live import LiveApp, live_app
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp
from runtime.storage.tables import AppTables, app_tables, qualified, quoted

TEMPORARY = "pg_temp"
"""Where PostgreSQL keeps what only this connection sees; on SQLite a temporary name comes first by itself."""

KEPT = 6
MEANINGS_KEPT = 16
SHOWN_ONLY = ("forms", "views", "dashboards", "menu", "scenarios", "label", "description", "icon", "color")
"""Members that nothing is compiled from: a draft that differs in them alone is not compiled again."""

_apps, _workspaces = table_of(InstalledApp), table_of(Workspace)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A draft and what it takes to run it: `stand_ins` are the views it reads, by their names as SQL."""

    live: LiveApp
    stand_ins: dict[str, str]


_kept: OrderedDict[tuple[Any, ...], _Compiled] = OrderedDict()
_lock = Lock()
_compiling = Lock()
_meanings: OrderedDict[int, tuple[App, str]] = OrderedDict()


@contextmanager
def rehearse(
    engine: Engine, app_id: int, draft: App, published: App | None, version: int | None
) -> Iterator[tuple[LiveApp, Connection]]:
    """The draft on the live records of its app until the end of the block; what is done there is undone.

    `published` is what is live, as `version`; None before the first publish, when there are no records.
    """
    with read_transaction(engine) as connection:
        compiled = _compiled(connection, app_id, draft, published, version)
        live = copy.copy(compiled.live)
        live.app = draft
        if not compiled.stand_ins:
            yield live, connection
            return
        with _standing_in(connection, compiled.stand_ins):
            yield live, connection


@contextmanager
def _standing_in(connection: Connection, views: dict[str, str]) -> Iterator[None]:
    """The views, until the end of the block; the connection is then as it was, for whoever uses it next."""
    driver: Any = connection.connection.dbapi_connection
    is_sqlite = connection.dialect.name == "sqlite"
    prepared_from = None if is_sqlite else driver.prepare_threshold
    if not is_sqlite:
        driver.prepare_threshold = None  # a prepared statement would outlive the views it was made for
    try:
        for text in views.values():
            connection.exec_driver_sql(text)
        yield
    finally:
        if is_sqlite:  # elsewhere they go with the transaction
            for name in views:
                connection.exec_driver_sql(f"DROP VIEW IF EXISTS temp.{name}")
        else:
            driver.prepare_threshold = prepared_from


def _compiled(
    connection: Connection, app_id: int, draft: App, published: App | None, version: int | None
) -> _Compiled:
    row = connection.execute(
        select(_apps.c.workspace_id, _apps.c.settings, _workspaces.c.timezone)
        .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
        .where(_apps.c.id == app_id)
    ).one()
    meaning = _meaning(draft)
    running = _running(connection.engine, app_id, published, version, meaning)
    if running is not None:
        return _Compiled(running, {})
    place = (str(connection.engine.url), app_id, version, meaning)
    found = _recalled(place)
    if found is None:
        with _compiling:  # a page asks for several things of one draft at the same time
            found = _recalled(place)
            if found is None:
                found = _compile(connection.dialect.name, app_id, row.workspace_id, draft, published)
                with _lock:
                    _kept[place] = found
                    while len(_kept) > KEPT:
                        _kept.popitem(last=False)
    found.live.configure(row.settings or {}, row.timezone)
    return found


def _recalled(place: tuple[Any, ...]) -> _Compiled | None:
    with _lock:
        if place in _kept:
            _kept.move_to_end(place)
        return _kept.get(place)


def _running(
    engine: Engine, app_id: int, published: App | None, version: int | None, meaning: str
) -> LiveApp | None:
    """What pages run on, where the draft means the same; else None."""
    if published is None or _meaning(published) != meaning:
        return None
    try:
        live = live_app(engine, published.key)
    except RecordsError:  # it is switched off
        return None
    if (live.app_id, live.version) != (app_id, version):  # published a moment ago
        return None
    alike = copy.copy(live)
    alike.version = 0
    return alike


def _meaning(app: App) -> str:
    """A digest of all that is compiled; kept by the definition, which is the same one until it changes."""
    with _lock:
        kept = _meanings.get(id(app))
    if kept is None or kept[0] is not app:
        kept = (app, _digest(app))
        with _lock:
            _meanings[id(app)] = kept
            while len(_meanings) > MEANINGS_KEPT:
                _meanings.popitem(last=False)
    return kept[1]


def _digest(draft: App) -> str:
    document = {name: value for name, value in dump_app(draft).items() if name not in SHOWN_ONLY}
    return hashlib.sha256(json.dumps(document, ensure_ascii=False).encode()).hexdigest()


def _compile(dialect: str, app_id: int, workspace_id: int, draft: App, published: App | None) -> _Compiled:
    there = app_tables(published, dialect) if published is not None else None
    schema = None
    wanted = app_tables(draft, dialect)
    changed = [table for table in wanted.tables if _differs(table, there)]
    if changed and dialect != "sqlite":
        schema = TEMPORARY
        wanted = app_tables(draft, dialect, schema)
        changed = list(wanted.tables)
    live = LiveApp(draft, dialect, app_id=app_id, workspace_id=workspace_id, schema=schema)
    return _Compiled(live, {qualified(one, dialect): _stand_in(one, there, dialect) for one in changed})


def _like(table: Table, there: AppTables | None) -> Table | None:
    """The live table of the same name."""
    if there is None:
        return None
    return next((one for one in there.tables if one.name == table.name), None)


def _kind(column: Column[Any]) -> tuple[str, ...]:
    """What values must have in common to be shown as each other's: a text is read as any type of text."""
    kind, scale, form = column.info.get("storage", ("", 0, ""))
    return str(column.type), str(kind), str(scale), "" if kind is StorageKind.TEXT else form


def _differs(table: Table, there: AppTables | None) -> bool:
    """Whether the draft needs something of this table that the live one hasn't."""
    live = _like(table, there)
    return live is None or any(
        column.name not in live.c or _kind(live.c[column.name]) != _kind(column) for column in table.c
    )


def _stand_in(table: Table, there: AppTables | None, dialect: str) -> str:
    """A view that looks like `table`, made of the live table of that name."""
    live = _like(table, there)
    shown = []
    for column in table.c:
        name = quoted(column.name, dialect)
        if live is not None and column.name in live.c and _kind(live.c[column.name]) == _kind(column):
            shown.append(name)
        else:
            shown.append(f"{_blank(column, dialect)} AS {name}")
    source = "WHERE false" if dialect != "sqlite" else "WHERE 0"
    if live is not None:
        source = f"FROM {'main.' if dialect == 'sqlite' else ''}{qualified(live, dialect)}"
    name = qualified(table, dialect)
    made = "CREATE TEMP VIEW" if dialect == "sqlite" else "CREATE VIEW"
    return f"{made} {name} AS SELECT {', '.join(shown)} {source}"


def _blank(column: Column[Any], dialect: str) -> str:
    """No value, as the column would have it: a boolean is false, everything else blank."""
    value = str(getattr(column.server_default, "arg", "NULL"))
    if dialect == "sqlite":
        return value
    kind, collated, collation = column.type.compile(dialect=_postgresql()).partition(" COLLATE ")
    return f"CAST({value} AS {kind}){collated}{collation}"


def _postgresql() -> Any:
    from sqlalchemy.dialects import postgresql

    return postgresql.dialect()
