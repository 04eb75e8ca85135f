"""Engines and transactions: what has to be set once so that both databases keep what they acknowledged.

SQLite runs in WAL mode with `synchronous=FULL` and foreign keys on. A transaction that will write begins
with `BEGIN IMMEDIATE`: one that reads first and writes later would fail at once when another writer came
between, whatever the busy timeout. Writers wait for each other in a queue (`writers.py`). PostgreSQL needs
no such care; its transactions are the ordinary ones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from typing import Any

import orjson
from psycopg.types.json import set_json_loads
from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

from runtime.formula.sql import register_functions
from runtime.storage.writers import Queue, begin_writing

BUSY_TIMEOUT_SECONDS = 30
WRITES = "formwright_writes"
LEFT = "formwright_seconds_left"

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-32000",
    "PRAGMA mmap_size=268435456",
)


def make_engine(url: str | URL, *, pool_size: int = 16, **options: Any) -> Engine:
    """An engine for `url`, an SQLAlchemy URL of SQLite or PostgreSQL; others raise ValueError.

    `postgresql://` and `postgres://` mean psycopg 3. `sqlite://` without a file is one shared database in
    memory. `options` go to SQLAlchemy's `create_engine`.
    """
    parsed = make_url(str(url).replace("postgres://", "postgresql://", 1) if isinstance(url, str) else url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite_engine(parsed, pool_size, options)
    if backend == "postgresql":
        return _postgresql_engine(parsed.set(drivername="postgresql+psycopg"), pool_size, options)
    raise ValueError(f"no support for {backend} databases: use sqlite or postgresql")


def _sqlite_engine(url: URL, pool_size: int, options: dict[str, Any]) -> Engine:
    arguments = {"check_same_thread": False, "cached_statements": 1024, "timeout": BUSY_TIMEOUT_SECONDS}
    settings: dict[str, Any] = {"connect_args": arguments, **options}
    if url.database in (None, "", ":memory:"):
        settings.setdefault("poolclass", StaticPool)
    elif "poolclass" not in settings:
        settings.update(pool_size=pool_size, max_overflow=pool_size)
    engine = create_engine(url, **settings)
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite_connection(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transaction handling would begin at the first write; SQLAlchemy's `begin` event does.
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma).close()
    register_functions(connection)


def _begin_sqlite(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    if driver is None or not connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("BEGIN")
        return
    try:
        begin_writing(driver, connection.info.pop(LEFT, 0.0))
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error


def _postgresql_engine(url: URL, pool_size: int, options: dict[str, Any]) -> Engine:
    settings: dict[str, Any] = dict(options)
    if "poolclass" not in settings:
        settings.update(pool_size=pool_size, max_overflow=pool_size)
    settings.setdefault("pool_pre_ping", True)
    engine = create_engine(url, **settings)
    event.listen(engine, "connect", _prepare_postgresql_connection)
    return engine


def _prepare_postgresql_connection(connection: Any, _record: object) -> None:
    set_json_loads(orjson.loads, connection)  # a number beyond 64 bits is a float, as where JSON comes in
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute("SET standard_conforming_strings = on")
    connection.commit()


@lru_cache(maxsize=32)
def _writing(engine: Engine) -> Engine:
    return engine.execution_options(**{WRITES: True})


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that may write; committed at the end, rolled back by an exception.

    On SQLite it holds the one write lock from its start (waiting for it up to the busy timeout), so what
    it reads cannot be changed by another writer before it writes.
    """
    with _turn(engine) as left, _writing(engine).connect() as connection:
        connection.info[LEFT] = left
        with connection.begin():
            yield connection


def _turn(engine: Engine) -> AbstractContextManager[float]:
    if engine.dialect.name != "sqlite" or isinstance(engine.pool, StaticPool):
        return nullcontext(BUSY_TIMEOUT_SECONDS)
    return _queue(engine).turn(BUSY_TIMEOUT_SECONDS)


@lru_cache(maxsize=32)
def _queue(_engine: Engine) -> Queue:
    return Queue()


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that only reads: one snapshot on SQLite; always rolled back."""
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            yield connection
        finally:
            transaction.rollback()
