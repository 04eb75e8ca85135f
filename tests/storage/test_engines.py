"""Engines: what is acknowledged is kept, and writers wait instead of failing."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from runtime.storage import engines
from runtime.storage.engines import make_engine, read_transaction, write_transaction


def test_sqlite_is_set_up_to_keep_what_it_acknowledges(sqlite_engine: Engine) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with read_transaction(sqlite_engine) as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 5000
    assert found == expected


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        make_engine("mysql://x/y")


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    with pytest.raises(ZeroDivisionError), write_transaction(engine) as connection:
        connection.execute(text("INSERT INTO t VALUES (1)"))
        raise ZeroDivisionError
    with read_transaction(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0


def test_definition_of_tables_is_part_of_the_transaction(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction(engine) as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
        raise ZeroDivisionError
    with write_transaction(engine) as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))


def test_a_second_sqlite_writer_waits_and_sees_the_first_ones_work(sqlite_engine: Engine) -> None:
    with write_transaction(sqlite_engine) as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
        connection.execute(text("INSERT INTO t VALUES (0)"))

    def add_one() -> None:
        with write_transaction(sqlite_engine) as connection:
            n = connection.execute(text("SELECT n FROM t")).scalar_one()
            time.sleep(0.02)
            connection.execute(text("UPDATE t SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_transaction(sqlite_engine) as connection:
        assert connection.execute(text("SELECT n FROM t")).scalar() == 8


def test_sqlite_writers_are_let_in_in_the_order_they_came(sqlite_engine: Engine) -> None:
    order: list[int] = []

    def write(number: int) -> None:
        with write_transaction(sqlite_engine):
            order.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    with write_transaction(sqlite_engine):
        for thread in threads:
            thread.start()
            time.sleep(0.08)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("is_apart", [False, True])
def test_a_writer_that_waited_too_long_fails_and_keeps_nobody_waiting(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, is_apart: bool
) -> None:
    """Waiting for somebody of its own process, and for somebody of another."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_SECONDS", 0.2)
    other = make_engine(sqlite_engine.url) if is_apart else sqlite_engine
    begun = time.monotonic()
    locked = pytest.raises(OperationalError, match="locked")
    with write_transaction(other), locked, write_transaction(sqlite_engine):
        pass
    assert time.monotonic() - begun < 2
    with write_transaction(sqlite_engine) as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))


def test_times_are_utc_on_postgresql(postgresql_engine: Engine) -> None:
    with read_transaction(postgresql_engine) as connection:
        assert connection.execute(text("SHOW timezone")).scalar() == "UTC"
