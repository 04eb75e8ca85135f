"""Publishing over long tables while people work: prepared beforehand, switched in a moment, or undone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text

from configurator import index_waits
from configurator.impact import impact_of
from configurator.publish import publish
from configurator.versions import import_app, restore_version
from runtime.access.actor import Actor
from runtime.definition import dump_app
from runtime.records.errors import Invalid
from runtime.records.live import live_app
from runtime.records.records import Records
from runtime.storage import ahead, choosing
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.leftovers import clear_all
from runtime.storage.residual import residual
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field, insert, tables_of

ROWS = 400
ADMINISTRATOR = Actor(None, is_administrator=True)
FIRST = app_of(
    entity(
        "item",
        field("name", "text"),
        field("qty", "text", indexed=True),
        field("done", "text"),
        field("size", "integer", formula="LEN(name)", indexed=True),
        field("box", "reference", entity="box"),
    ),
    entity("box"),
)
SECOND = app_of(
    entity(
        "item",
        field("name", "text", unique=True, indexed=True),
        field("qty", "integer", indexed=True),
        field("done", "boolean"),
        field("due", "date", indexed=True),
        field("size", "integer", formula="LEN(name) + 1", indexed=True),
        field("twice", "integer", formula="qty * 2"),
        field("box", "reference", entity="box"),
        field("other", "reference", entity="box", back="others"),
        indexes=[["due", "qty"]],
    ),
    entity("box"),
)


@pytest.fixture(autouse=True)
def long_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is long here, and a batch small."""
    monkeypatch.setattr(choosing, "AT_ONCE", 0)
    monkeypatch.setattr(ahead, "TURN_SECONDS", 0)
    monkeypatch.setattr(ahead, "BATCH", 50)
    monkeypatch.setattr(ahead, "SETTLED", 0)


def start(engine: Engine) -> None:
    create_system_tables(engine)
    import_app(engine, FIRST)
    publish(engine, "shop")
    tables = tables_of(FIRST, engine)
    with write_transaction(engine) as connection:
        for number in range(ROWS):
            insert(connection, tables, "item", name=f"n{number}", qty=str(number), done="true")
    import_app(engine, SECOND)


def door(engine: Engine) -> Records:
    return Records(live_app(engine, "shop"), ADMINISTRATOR, engine)


def shape(engine: Engine) -> Any:
    """Columns, indexes, triggers, functions and the live version: all but the records."""
    found: dict[str, Any] = {}
    with read_transaction(engine) as connection:
        inspector = inspect(connection)
        schema = "app_shop" if engine.dialect.name == "postgresql" else None
        for name in inspector.get_table_names(schema=schema):
            columns = [part["name"] for part in inspector.get_columns(name, schema=schema)]
            indexes = sorted(str(index["name"]) for index in inspector.get_indexes(name, schema=schema))
            checks = inspector.get_check_constraints(name, schema=schema)
            found[name] = (columns, indexes, [check["name"] for check in checks])
        asked = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
            if schema
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        found["triggers"] = connection.execute(text(asked)).scalars().all()
        if schema:
            asked = "SELECT proname FROM pg_proc WHERE pronamespace = 'app_shop'::regnamespace"
            found["functions"] = connection.execute(text(asked)).scalars().all()
        found["live"] = connection.execute(text("SELECT live_version FROM app")).scalar()
    return found


def test_failure_at_any_step_leaves_the_version_before_whole(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "BATCH", ROWS)  # one is like another
    start(engine)
    before = shape(engine)
    seen: list[str] = []
    at = 0

    class Injected(Exception):
        pass

    while True:
        seen.clear()

        def fail(step: str, limit: int = at) -> None:
            seen.append(step)
            if len(seen) > limit:
                raise Injected

        try:
            made = publish(engine, "shop", on_step=fail)
        except Injected:
            assert shape(engine) == before, seen
            # and people work on it
            record = door(engine).create("item", {"name": f"x{at}", "qty": "1"})
            door(engine).update("item", record["id"], {"qty": "2"})
            at += 1
            continue
        break
    assert made.version == 2
    kinds = {"columns", "note", "convert", "fill", "catch up", "index"}
    assert {*(f"ahead {kind}" for kind in kinds), "lock", "apply AddIndex", "recalculate"} <= set(seen)
    with read_transaction(engine) as connection:
        assert residual(connection, tables_of(SECOND, engine)) == []


def test_how_long_an_index_keeps_who_saves_waiting_is_told(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_waits, "SHORTEST_TOLD", 0)
    start(engine)
    told = [step["text"] for step in impact_of(engine, "shop", None, "en")["steps"]]
    waits = [one for one in told if "who saves waits" in one]
    expected = "6 indexes over item are built; who saves waits about 1 s for each, reading goes on"
    assert waits == ([expected] if engine.dialect.name == "sqlite" else [])


def test_what_people_change_while_values_are_converted_is_converted_too(engine: Engine) -> None:
    start(engine)
    failures: list[BaseException] = []
    last: list[int] = []

    def work() -> None:
        number = 0
        try:
            while live_app(engine, "shop").version == 1:
                number += 1
                door(engine).create("item", {"name": f"new{number}", "qty": str(number)})
                last.append(number % ROWS + 1)
                door(engine).update("item", last[-1], {"qty": str(1000 + number)})
        except Invalid:
            pass  # read on one version, written on the next
        except BaseException as failure:
            failures.append(failure)

    worker = threading.Thread(target=work)
    worker.start()
    result = publish(engine, "shop")
    worker.join()
    assert (result.version, list(result.problems), failures) == (2, [], [])
    table = tables_of(SECOND, engine).entities["item"].table
    with read_transaction(engine) as connection:
        rows = connection.execute(
            text(
                f"SELECT id, qty, retired__qty__v2 FROM {tables_of(SECOND, engine).name(table)} "
                "WHERE retired__qty__v2 IS NOT NULL"
            )
        ).all()
        assert residual(connection, tables_of(SECOND, engine)) == []
    assert len(last) > 10 and len(rows) >= ROWS
    # the last of all may have been written to the new version
    assert [row for row in rows if str(row[1]) != row[2] and row[0] != last[-1]] == []


def test_a_record_that_somebody_holds_is_waited_for_while_sums_are_worked_out(
    postgresql_engine: Engine,
) -> None:
    """Recalculating speaks to the driver itself, which then tells that it had to wait too long."""
    engine = postgresql_engine
    start(engine)
    box = door(engine).create("box", {})["id"]
    door(engine).update("item", 1, {"box": box})
    item, empty = dump_app(FIRST)["entities"]
    total = field("total", "integer", formula="SUM(item_list.size)")
    import_app(engine, app_of(item, {**empty, "fields": [*empty["fields"], total]}))
    name = tables_of(FIRST, engine).name(tables_of(FIRST, engine).entities["box"].table)
    held, waited = threading.Event(), []

    def hold() -> None:
        with engine.begin() as connection:
            connection.execute(text(f"SELECT id FROM {name} FOR UPDATE"))
            held.set()
            threading.Event().wait(0.6)

    def step(kind: str) -> None:
        if kind == "ahead catch up" and not waited:
            door(engine).update("item", 1, {"name": "another"})
            waited.append(threading.Thread(target=hold))
            waited[0].start()
            assert held.wait(5)

    made = publish(engine, "shop", on_step=step)
    waited[0].join()
    assert (made.version, list(made.problems)) == (2, [])
    assert door(engine).get("box", box)["total"] == len("another")


def test_values_that_cannot_follow_are_found_before_anything_is_switched(engine: Engine) -> None:
    start(engine)
    with write_transaction(engine) as connection:
        bad = insert(connection, tables_of(FIRST, engine), "item", name="bad", qty="a dozen")
    before = shape(engine)
    refused = publish(engine, "shop")
    assert [(one.code, one.values["record"]) for one in refused.problems] == [("publish.cannot_convert", bad)]
    assert shape(engine) == before
    assert publish(engine, "shop", accept_loss=True).version == 2


def test_doubled_values_refuse_a_unique_field_and_leave_nothing(engine: Engine) -> None:
    start(engine)
    with write_transaction(engine) as connection:
        insert(connection, tables_of(FIRST, engine), "item", name="n1", qty="1")
    before = shape(engine)
    refused = publish(engine, "shop")
    assert [one.code for one in refused.problems] == ["publish.duplicates"]
    assert shape(engine) == before


def test_while_a_unique_field_is_coming_a_repeated_value_is_refused_in_words(engine: Engine) -> None:
    start(engine)
    said: list[str] = []

    def repeat(step: str) -> None:
        if step == "ahead catch up" and "ahead index" in steps and not said:
            with pytest.raises(Invalid) as refused:
                door(engine).create("item", {"name": "n1", "qty": "1"})
            said.append(refused.value.problems[0].code)
        steps.append(step)

    steps: list[str] = []
    assert publish(engine, "shop", on_step=repeat).version == 2
    assert said == ["unique"]


def test_a_restored_version_takes_back_what_may_never_be_blank(engine: Engine) -> None:
    create_system_tables(engine)
    with_done = app_of(entity("item", field("name", "text"), field("done", "boolean", indexed=True)))
    import_app(engine, with_done)
    publish(engine, "shop")
    door(engine).create("item", {"name": "x", "done": True})
    import_app(engine, app_of(entity("item", field("name", "text"))))
    publish(engine, "shop")
    door(engine).create("item", {"name": "y"})
    assert restore_version(engine, "shop", 1).version == 3
    table = tables_of(with_done, engine).entities["item"].table
    with read_transaction(engine) as connection:
        rows = connection.execute(select(table.c.name, table.c.done).order_by(table.c.id)).all()
        assert residual(connection, tables_of(with_done, engine)) == []
    assert [(row.name, bool(row.done)) for row in rows] == [("x", True), ("y", False)]


ELSEWHERE = """
import sys
from configurator import index_waits
from configurator.impact import impact_of
from configurator.publish import publish
from runtime.storage.engines import make_engine
assert publish(make_engine(sys.argv[1]), "shop").version == 2
"""


def test_another_process_goes_on_with_the_version_published_elsewhere(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    start(engine)
    opened = door(engine)
    made = opened.create("item", {"name": "before", "qty": "7"})
    script = tmp_path / "elsewhere.py"
    script.write_text(ELSEWHERE)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, str(script), database_url], env=environment, check=True)
    # the door was opened on the version before
    assert opened.get("item", made["id"])["qty"] == 7
    assert opened.update("item", made["id"], {"due": "2026-03-02"})["due"] == "2026-03-02"


KILLED = """
import os, signal, sys
from configurator import index_waits
from configurator.impact import impact_of
from configurator.publish import publish
from runtime.storage import ahead, choosing
from runtime.storage.engines import make_engine
choosing.AT_ONCE, ahead.BATCH = 0, 50
left = int(sys.argv[2])
def step(name):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
publish(make_engine(sys.argv[1]), "shop", on_step=step)
"""


def test_a_killed_publish_is_cleared_away_by_the_next_start(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    start(engine)
    before = shape(engine)
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    seen = 0
    for at in (5, 8, 14):
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        run = subprocess.run(
            [sys.executable, str(script), database_url, str(at)], env=environment, check=False
        )
        assert run.returncode == -signal.SIGKILL, at
        left = shape(engine)
        seen += left != before
        assert left["live"] == 1
        record = door(engine).create("item", {"name": f"k{at}", "qty": "1"})
        door(engine).update("item", record["id"], {"qty": "2"})
        if at != 14:
            clear_all(engine)
            assert shape(engine) == before
    assert seen, "something was left to clear"
    assert publish(engine, "shop").version == 2
    with read_transaction(engine) as connection:
        assert residual(connection, tables_of(SECOND, engine)) == []
