"""Computed fields of long tables are worked out beforehand, while people change what they are made of."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from configurator.publish import publish
from configurator.retired import purge, retired_parts
from configurator.versions import import_app
from runtime.access.actor import Actor
from runtime.records.filling import Filling
from runtime.records.live import live_app
from runtime.records.records import Records
from runtime.records.refill import refill
from runtime.storage import ahead, choosing
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.residual import residual
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, field, tables_of

ADMINISTRATOR = Actor(None, is_administrator=True)


def shop(
    total: str,
    lines: list[dict[str, Any]] | None = None,
    customer: list[dict[str, Any]] | None = None,
    order: list[dict[str, Any]] | None = None,
    rate: str = "text",
) -> Any:
    return app_of(
        entity(
            "customer",
            field("name", "text"),
            field("rate", rate),
            field("spent", "decimal", formula="SUM(orders.total)"),
            *(customer or []),
        ),
        entity(
            "order",
            field("name", "text", indexed=True),
            field("customer", "reference", entity="customer", back="orders"),
            field("lines", "children", entity="line"),
            field("tags", "references", entity="tag", back="tagged"),
            field("total", "decimal", formula=total, indexed=True),
            *(order or []),
        ),
        entity("line", field("amount", "decimal"), *(lines or [])),
        entity("tag", field("weight", "integer"), field("used", "integer", formula="COUNT(tagged)")),
    )


FIRST = shop("SUM(lines.amount)")
SECOND = shop(
    "SUM(lines.amount) * 2 + SUM(tags.weight)",
    lines=[field("of", "text", formula="parent.name")],
    customer=[field("busy", "integer", formula="COUNT(orders)", indexed=True)],
    order=[field("shown", "text", formula='name & " " & customer.rate'), field("note", "text")],
    rate="integer",
)


@pytest.fixture(autouse=True)
def long_tables(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "AT_ONCE", 0)
    monkeypatch.setattr(ahead, "BATCH", 9)
    monkeypatch.setattr(ahead, "SETTLED", 1000)
    monkeypatch.setattr(ahead, "TURN_SECONDS", 0)
    create_system_tables(engine)


class People:
    """Who go on working: each act is any of those that change what is computed."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.random = engine, random.Random(7)
        self.orders: list[int] = []
        self.customers = [
            self.door().create("customer", {"name": f"c{n}", "rate": str(n)})["id"] for n in range(4)
        ]
        self.tags = [self.door().create("tag", {"weight": n})["id"] for n in range(3)]
        for _number in range(25):
            self.order()

    def door(self) -> Records:
        return Records(live_app(self.engine, "shop"), ADMINISTRATOR, self.engine)

    def order(self) -> None:
        one = self.random.choice
        lines = [{"amount": str(self.random.randrange(50))} for _line in range(self.random.randrange(4))]
        values = {"name": f"o{len(self.orders)}", "customer": one(self.customers), "lines": lines}
        made = self.door().create("order", {**values, "tags": [one(self.tags)]})
        self.orders.append(made["id"])

    def work(self) -> None:
        one, door = self.random.choice, self.door()
        record = one(self.orders)
        match self.random.randrange(8):
            case 0:
                self.order()
            case 1:
                door.update("order", record, {"customer": one(self.customers)})
            case 2:
                door.update("order", record, {"lines": [{"amount": str(self.random.randrange(90))}]})
            case 3:
                door.update("order", record, {"tags": self.random.sample(self.tags, 2)})
            case 4:
                door.update("customer", one(self.customers), {"rate": str(self.random.randrange(90))})
            case 5:
                door.update("tag", one(self.tags), {"weight": self.random.randrange(90)})
            case 6:
                door.update("order", record, {"name": f"renamed {self.random.randrange(90)}"})
            case _:
                self.orders.remove(record)
                door.delete("order", record)


def wrong(engine: Engine) -> int:
    """How many records hold something else than their formulas say."""
    live = live_app(engine, "shop")
    with write_transaction(engine) as connection:
        return refill(connection, live, list(live.dependents.derived), datetime.now(UTC))


def begin(engine: Engine) -> People:
    import_app(engine, FIRST)
    publish(engine, "shop")
    return People(engine)


@pytest.mark.parametrize(("seconds", "second"), [(10.0, 16), (0.0, 2)])
def test_a_batch_has_as_many_records_as_there_is_time_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, seconds: float, second: int
) -> None:
    begin(engine)
    for name, value in {"BATCH": 99, "FIRST_BATCH": 8, "SMALLEST_BATCH": 2, "BATCH_SECONDS": seconds}.items():
        monkeypatch.setattr(ahead, name, value)
    sizes: dict[int, list[int]] = {}
    fill = Filling.fill

    def filling(self: Filling, connection: Any, last: int, size: int, part: int) -> int | None:
        sizes.setdefault(part, []).append(size)
        return fill(self, connection, last, size, part)

    monkeypatch.setattr(Filling, "fill", filling)
    import_app(engine, SECOND)
    assert publish(engine, "shop").version == 2
    long_ones = [found for found in sizes.values() if len(found) > 2]
    assert long_ones and all(found[:2] == [8, second] for found in long_ones)
    assert wrong(engine) == 0


def test_people_go_on_while_formulas_are_worked_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    people = begin(engine)
    last: list[int] = []
    finish = Filling.finish

    def finishing(self: Filling, connection: Any, notes: Any) -> None:
        last.append(sum(map(len, notes.values())))
        finish(self, connection, notes)

    monkeypatch.setattr(Filling, "finish", finishing)
    fill = Filling.fill

    def filling(self: Filling, connection: Any, last: int, size: int, part: int) -> int | None:
        busy.append(part)
        return fill(self, connection, last, size, part)

    monkeypatch.setattr(Filling, "fill", filling)
    busy: list[int] = []
    seen: list[str] = []

    def meanwhile(step: str) -> None:
        seen.append(step)
        if step.startswith("ahead"):
            for _act in range(12 if step == "ahead catch up" else 3):
                people.work()

    for name in ("BATCH", "SMALLEST_BATCH"):
        monkeypatch.setattr(ahead, name, 4)
    deleted = people.orders.pop()
    people.door().delete("order", deleted)
    import_app(engine, SECOND)
    made = publish(engine, "shop", on_step=meanwhile)
    assert (made.version, list(made.problems)) == (2, [])
    assert {"ahead note", "ahead fill", "ahead catch up"} <= set(seen)
    assert len(busy) > 12
    assert len(last) == 1 and last[0] > 0
    assert wrong(engine) == 0
    for _act in range(10):
        people.work()
    assert wrong(engine) == 0
    with read_transaction(engine) as connection:
        assert residual(connection, tables_of(SECOND, engine)) == []
        name = tables_of(SECOND, engine).entities["order"].name
        total = connection.execute(text(f"SELECT total FROM {name} WHERE id = {deleted}")).scalar_one()
    assert total is not None  # in the recycle bin it keeps what it had


def test_columns_of_formulas_before_are_erased_with_what_was_retired(engine: Engine) -> None:
    begin(engine)
    import_app(engine, SECOND)
    assert publish(engine, "shop").version == 2
    names = {(part.was.rpartition(".")[2], part.version) for part in retired_parts(engine, "shop")}
    assert names == {("rate", 2), ("total", 2), ("spent", 2)}
    import_app(engine, FIRST)
    assert publish(engine, "shop").version == 3
    assert wrong(engine) == 0
    purge(engine, "shop", days=0)
    assert retired_parts(engine, "shop") == []
    with read_transaction(engine) as connection:
        assert residual(connection, tables_of(FIRST, engine)) == []


def test_a_formula_that_fails_is_said_and_leaves_nothing(engine: Engine) -> None:
    people = begin(engine)
    people.door().create("order", {"name": "x", "lines": [{"amount": "0"}]})
    import_app(engine, shop("(SUM(lines.amount) + 10000000) * 1000000000"))
    refused = publish(engine, "shop")
    (problem,) = refused.problems
    assert (problem.code, problem.values["record"]) == ("publish.cannot_compute", 1)
    assert publish(engine, "shop").version is None
    import_app(engine, SECOND)
    assert publish(engine, "shop").version == 2
    assert wrong(engine) == 0
