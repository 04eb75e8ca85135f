"""Who may change the tables of an app when: one publish at a time, and none that keeps people waiting long.

`alone` is a lock between processes that a crash lets go of: a session's advisory lock on PostgreSQL, a
transaction on a small file beside the database on SQLite. `patiently` tries a change of tables again
while others hold them, asking for a short time only, so that nobody has to queue behind it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from runtime.storage.engines import write_transaction

WAIT_SECONDS = 20.0
ATTEMPTS = 12
FIRST_TIMEOUT, LONGEST_TIMEOUT = 0.1, 3.0

_PUBLISH_LOCKS = 7_043_202
_LOCK_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"
_in_memory: dict[int, Lock] = {}

P = ParamSpec("P")
T = TypeVar("T")


class Underway(RuntimeError):
    """Somebody else is publishing the app."""


class Busy(RuntimeError):
    """Others held the tables all the time."""


def was_busy(error: Exception) -> bool:
    """Whether others held what was wanted on PostgreSQL, said by SQLAlchemy or the driver: to try again."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None) in (_LOCK_NOT_AVAILABLE, _DEADLOCK)


def limit_waiting(connection: Connection, seconds: float) -> None:
    """Wait no longer than this for any lock in the transaction; on SQLite nothing is left to wait for."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{max(1, round(seconds * 1000))}ms'"))


def patiently(
    engine: Engine, act: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run `act` in a transaction of its own, again while others hold the tables. Raises Busy."""
    for attempt in range(ATTEMPTS):
        try:
            with write_transaction(engine) as connection:
                limit_waiting(connection, min(LONGEST_TIMEOUT, FIRST_TIMEOUT * 2**attempt))
                return act(connection, *args, **kwargs)
        except Exception as error:
            if not was_busy(error):
                raise
            time.sleep(min(1.0, 0.05 * 2**attempt))
    raise Busy


@contextmanager
def alone(engine: Engine, app_id: int, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Be the only one who publishes the app, in all processes. Raises Underway when somebody else is."""
    if engine.dialect.name == "postgresql":
        yield from _alone_on_postgresql(engine, app_id, wait)
    elif (database := engine.url.database) in (None, "", ":memory:"):
        yield from _alone_in_memory(id(engine.pool), wait)
    else:
        yield from _alone_beside_file(f"{database}-publish", wait)


def _alone_on_postgresql(engine: Engine, app_id: int, wait: float) -> Iterator[None]:
    key = {"key": (_PUBLISH_LOCKS << 32) + app_id}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        until = time.monotonic() + wait
        while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar():
            if time.monotonic() >= until:
                raise Underway
            time.sleep(0.05)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def _alone_beside_file(path: str, wait: float) -> Iterator[None]:
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Underway from error
        yield
    finally:
        connection.close()


def _alone_in_memory(database: int, wait: float) -> Iterator[None]:
    lock = _in_memory.setdefault(database, Lock())
    if not lock.acquire(timeout=wait):
        raise Underway
    try:
        yield
    finally:
        lock.release()
