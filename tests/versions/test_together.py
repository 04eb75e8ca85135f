"""Publishing while others read, write and publish."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select

from configurator import publish as publishing
from configurator.publish import publish
from configurator.versions import import_app, versions
from runtime.access.actor import Actor
from runtime.records.live import live_app
from runtime.records.records import Records
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field, insert, tables_of

FIRST = app_of(entity("item", field("name", "text")))
SECOND = app_of(entity("item", field("name", "text"), field("qty", "integer", indexed=True)))


def start(engine: Engine) -> None:
    create_system_tables(engine)
    import_app(engine, FIRST)
    publish(engine, "shop")


def test_of_two_publishes_at_once_one_makes_the_version(engine: Engine) -> None:
    start(engine)
    import_app(engine, SECOND)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: publish(engine, "shop"), range(4)))
    assert [result.version for result in results] == [2, 2, 2, 2]
    assert sorted(result.is_new for result in results) == [False, False, False, True]
    assert [row.number for row in versions(engine, "shop")] == [2, 1]


def test_a_publish_waits_for_a_writer_and_a_writer_for_a_publish(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(engine)
    monkeypatch.setattr(publishing, "LOCK_TIMEOUT_SECONDS", 0.2)
    import_app(engine, SECOND)
    writing = threading.Event()
    counted = 0

    def write() -> None:
        nonlocal counted
        with write_transaction(engine) as connection:
            insert(connection, tables_of(FIRST, engine), "item", name="x")
            writing.set()
            time.sleep(0.7)
            counted += 1

    writer = threading.Thread(target=write)
    writer.start()
    writing.wait()
    assert publish(engine, "shop").version == 2
    writer.join()
    assert counted == 1
    tables = tables_of(SECOND, engine)
    with write_transaction(engine) as connection:
        insert(connection, tables, "item", name="y", qty=2)
    table = tables.entities["item"].table
    with read_transaction(engine) as connection:
        rows = connection.execute(select(table.c.name, table.c.qty).order_by(table.c.id)).all()
    assert rows == [("x", None), ("y", 2)]


def test_tables_in_use_all_the_time_are_a_problem_not_a_crash(
    postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(postgresql_engine)
    monkeypatch.setattr(publishing, "LOCK_TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(publishing, "ATTEMPTS", 2)
    import_app(postgresql_engine, SECOND)
    with read_transaction(postgresql_engine) as connection:
        connection.execute(select(tables_of(FIRST, postgresql_engine).entities["item"].table)).all()
        result = publish(postgresql_engine, "shop")
    assert (result.version, [problem.code for problem in result.problems]) == (None, ["publish.busy"])
    assert publish(postgresql_engine, "shop").version == 2


def test_readers_go_on_during_a_publish(sqlite_engine: Engine) -> None:
    start(sqlite_engine)
    import_app(sqlite_engine, SECOND)
    seen: list[Any] = []

    def read(_step: str) -> None:
        with read_transaction(sqlite_engine) as connection:
            table = tables_of(FIRST, sqlite_engine).entities["item"].table
            seen.append(connection.execute(select(table.c.name)).all())

    assert publish(sqlite_engine, "shop", on_step=read).version == 2
    assert len(seen) > 5


def test_people_who_work_while_a_version_is_published_notice_nothing(engine: Engine) -> None:
    """Doors opened before a publish go on after it, on the new version, with its formulas."""
    start(engine)
    everyone = Actor(None, is_administrator=True)
    rounds = 12
    failures: list[BaseException] = []
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                door = Records(live_app(engine, "shop"), everyone, engine)
                time.sleep(0.002)  # a publish may come in between
                made = door.create("item", {"name": "x"})
                door.update("item", made["id"], {"name": "xy"})
                door.get("item", made["id"])
                door.list("item")
        except BaseException as failure:
            failures.append(failure)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for number in range(1, rounds):
        gone = field(f"extra_{number % 3}", "text")
        length = field("length", "integer", formula=f"LEN(name) + {number}")
        import_app(engine, app_of(entity("item", field("name", "text"), length, gone)))
        assert publish(engine, "shop").version == number + 1
        time.sleep(0.05)
    stop.set()
    for worker in workers:
        worker.join()
    assert failures == []
    last = Records(live_app(engine, "shop"), everyone, engine)
    table = tables_of(last.live.app, engine).entities["item"].table
    with read_transaction(engine) as connection:
        rows = connection.execute(select(table.c.name, table.c.length)).all()
    assert len(rows) > 10
    assert [row for row in rows if row.length != len(row.name) + rounds - 1] == []
