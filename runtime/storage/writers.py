"""Writers of an SQLite database: one at a time, in the order they came.

SQLite asks for its write lock again and again, ever more rarely: whoever has waited long loses it to those
who have just come, and under load waits many times as long as anybody works. Here the threads of a process
stand in a queue, and the one at its head asks steadily; so no more than one of each process asks.
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

ASKED_EVERY_SECONDS = 0.004


class Queue:
    """Threads in the order they came."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Lock] = deque()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[float]:
        """Be the first of them, or wait for so many seconds; how many are left then."""
        until = time.monotonic() + seconds
        mine = Lock()
        mine.acquire()
        with self._lock:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.release()
        mine.acquire(timeout=seconds)
        try:
            yield max(0.0, until - time.monotonic())
        finally:
            with self._lock:
                was_first = self._waiting[0] is mine
                self._waiting.remove(mine)
                if was_first and self._waiting:
                    self._waiting[0].release()


def begin_writing(connection: sqlite3.Connection, seconds: float) -> None:
    """Begin a transaction that holds the write lock. OperationalError when others hold it for so long."""
    until = time.monotonic() + seconds
    [usual] = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0").close()
    try:
        while not _begins(connection, time.monotonic() >= until):
            time.sleep(ASKED_EVERY_SECONDS)
    finally:
        connection.execute(f"PRAGMA busy_timeout={usual}").close()


def _begins(connection: sqlite3.Connection, is_last: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE").close()
    except sqlite3.OperationalError as error:
        if is_last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
