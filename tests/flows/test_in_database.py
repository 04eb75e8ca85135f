"""Flows through the door, on both databases: one transaction, nothing half done, runs kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from runtime.records.errors import ConflictingState, Forbidden, Invalid, NotFound
from tests.flows.memory import button, quotes
from tests.records.apps import Installation, definition

ACCESS = {
    "permissions": [
        {"role": "sales", "entity": "quote", "create": True, "read": True, "update": 'status <> "closed"'},
        {"role": "sales", "entity": "order", "read": True},
        {"role": "boss", "entity": "quote", "create": True, "read": True, "update": True, "delete": True},
    ]
}
RULES = [
    {"key": "closed", "entity": "quote", "kind": "state", "when": 'saved.status = "closed"', "lock": ["*"]},
    {
        "key": "few",
        "entity": "order",
        "kind": "validate",
        "invalid_when": "total > 1000",
        "field": "total",
        "message": {"en": "Too much: {total}", "zh": "过多：{total}"},
    },
]


def opened(engine: Engine, *flows: Any) -> Installation:
    """An installation with these flows."""
    data = quotes(*flows, rules=RULES, **ACCESS)
    account, *rest = data["entities"]
    total = {"key": "sum", "type": "money", "currency": "CNY", "formula": "SUM(order_list.total)"}
    entities = [{**account, "fields": [*account["fields"], total]}, *rest]
    more = {key: data[key] for key in ("roles", "flows", "rules", "permissions")}
    return Installation(engine, definition(entities, **more))


def flow(on: str, *steps: Any, key: str = "go", **more: Any) -> dict[str, Any]:
    return {"key": key, "entity": "quote", "trigger": {"on": on, **more}, "steps": list(steps)}


ORDER = {
    "key": "order",
    "do": "create_record",
    "entity": "order",
    "values": {"quote": "record.id", "total": "total", "note": "number"},
    "rows": {"lines": {"from": "lines", "values": {"product": "product", "quantity": "quantity"}}},
}
PLAN = {
    "key": "plan",
    "do": "each",
    "in": "RANGE(1, parts)",
    "as": "n",
    "steps": [
        {
            "key": "add",
            "do": "add_rows",
            "to": "steps.order",
            "field": "plan",
            "values": {"due": "n", "amount": "ROUND(total / parts, 2)"},
        }
    ],
}


def test_a_button_makes_an_order_with_rows(engine: Engine) -> None:
    app = opened(
        engine, button(ORDER, PLAN, {"key": "set", "do": "set_values", "values": {"status": '"closed"'}})
    )
    seller = app.person("sales")
    door = app.door(seller)
    quote = door.create(
        "quote",
        {
            "number": "Q1",
            "total": "100",
            "parts": 3,
            "status": "open",
            "lines": [{"product": "pen", "quantity": "2"}, {"product": "ink"}],
        },
    )
    answer = door.press("quote", quote["id"], "go")
    assert answer["state"] == "finished" and answer["record"]["status"] == "closed"
    [order] = door.list("order")["items"]
    order = door.get("order", order["id"])
    assert order["note"] == "Q1" and [row["product"] for row in order["lines"]] == ["pen", "ink"]
    assert [(row["due"], row["amount"]) for row in order["plan"]] == [
        (1, "33.33"),
        (2, "33.33"),
        (3, "33.33"),
    ]
    assert door.get("quote", quote["id"])["sum"] == "100.00"
    [run] = door.runs("quote", quote["id"])
    assert run["flow"] == "go"
    newest = door.history("quote", quote["id"])
    assert any(entry.get("flow") == "go" for entry in newest)


def test_locks_bind_people_not_flows_validation_binds_both(engine: Engine) -> None:
    note = {"key": "n", "do": "set_values", "values": {"number": '"changed"'}}
    app = opened(engine, button(note, ORDER))
    boss = app.door(app.person("boss"))
    closed = boss.create("quote", {"number": "Q", "status": "closed", "total": "10"})
    with pytest.raises(Invalid):
        boss.update("quote", closed["id"], {"number": "x"})
    boss.press("quote", closed["id"], "go")
    assert boss.get("quote", closed["id"])["number"] == "changed"
    large = boss.create("quote", {"number": "L", "total": "5000"})
    with pytest.raises(Invalid) as refused:
        boss.press("quote", large["id"], "go")
    first = refused.value.problems[0]
    assert first.path == "steps/order" and "5,000.00" in first.message("en")
    assert "过多" in first.message("zh")
    assert boss.get("quote", large["id"])["number"] == "L", "the step before is undone"
    assert app.door().list("order")["items"][1:] == []
    assert boss.runs("quote", large["id"]) == []


def test_a_refusing_flow_undoes_the_save_that_set_it_off(engine: Engine) -> None:
    no = {"key": "no", "do": "refuse", "message": {"en": "Not with {number}"}}
    app = opened(
        engine,
        flow("updated", no, when='number = "bad"'),
        flow("created", ORDER, key="first", when="total > 1"),
    )
    door = app.door()
    quote = door.create("quote", {"number": "Q", "total": "5"})
    with pytest.raises(Invalid) as refused:
        door.update("quote", quote["id"], {"number": "bad", "total": "7"})
    assert [(one.code, one.path, one.message()) for one in refused.value.problems] == [
        ("flow.refused", "steps/no", "Not with bad")
    ]
    kept = door.get("quote", quote["id"])
    assert (kept["number"], kept["total"], kept["revision"]) == ("Q", "5.00", quote["revision"])
    with pytest.raises(Invalid):
        door.create("quote", {"number": "X", "total": "9999"})
    assert len(door.list("quote")["items"]) == 1 and len(door.list("order")["items"]) == 1


def test_becomes_true_wakes_after_recalculation(engine: Engine) -> None:
    mark = {"key": "m", "do": "set_values", "values": {"status": '"large"'}}
    app = opened(engine, flow("becomes_true", mark, when="sum > 100"))
    door = app.door()
    quote = door.create("quote", {"number": "Q"})
    door.create("order", {"quote": quote["id"], "total": "60"})
    assert door.get("quote", quote["id"])["status"] is None
    second = door.create("order", {"quote": quote["id"], "total": "60"})
    assert door.get("quote", quote["id"])["status"] == "large"
    door.update("quote", quote["id"], {"status": "seen"})
    door.update("order", second["id"], {"total": "70"})
    assert door.get("quote", quote["id"])["status"] == "seen"
    door.delete("order", second["id"])
    door.restore("order", second["id"])
    assert door.get("quote", quote["id"])["status"] == "large"


def test_deleted_and_what_it_deletes(engine: Engine) -> None:
    drop = {"key": "drop", "do": "delete_records", "entity": "order", "filter": "note = record.number"}
    app = opened(engine, flow("deleted", drop))
    door = app.door()
    quote = door.create("quote", {"number": "Q"})
    for note in ("Q", "other"):
        door.create("order", {"note": note})
    door.delete("quote", quote["id"])
    assert [order["note"] for order in door.list("order")["items"]] == ["other"]


def test_a_circle_is_stopped_and_undone(engine: Engine) -> None:
    app = opened(engine, flow("updated", {"key": "m", "do": "set_values", "values": {"parts": "parts + 1"}}))
    door = app.door()
    quote = door.create("quote", {"parts": 1})
    with pytest.raises(Invalid) as refused:
        door.update("quote", quote["id"], {"parts": 2})
    assert "flow.too_deep" in {one.code for one in refused.value.problems}
    assert door.get("quote", quote["id"])["parts"] == 1


def test_buttons_answer_as_interfaces_expect(engine: Engine) -> None:
    asked = [{"key": "note", "type": "text", "required": True}]
    app = opened(
        engine,
        button(
            {"key": "s", "do": "set_values", "values": {"number": "steps.ask.note"}},
            when='status = "open"',
            roles=["boss"],
            ask=asked,
        ),
    )
    boss, seller = app.door(app.person("boss")), app.door(app.person("sales"))
    quote = boss.create("quote", {"status": "open"})
    with pytest.raises(Forbidden):
        seller.press("quote", quote["id"], "go", {"note": "x"})
    with pytest.raises(NotFound):
        boss.press("quote", quote["id"], "nothing")
    with pytest.raises(Invalid) as refused:
        boss.press("quote", quote["id"], "go", {})
    assert [(one.code, one.path) for one in refused.value.problems] == [("flow.answer_required", "note")]
    assert boss.press("quote", quote["id"], "go", {"note": "yes"})["record"]["number"] == "yes"
    boss.update("quote", quote["id"], {"status": "sent"})
    with pytest.raises(ConflictingState):
        boss.press("quote", quote["id"], "go", {"note": "x"})


def test_round_robin_goes_on_where_it_was(engine: Engine) -> None:
    app = opened(
        engine,
        flow(
            "created",
            {
                "key": "give",
                "do": "assign",
                "by": "round_robin",
                "field": "seller",
                "to": [{"user": "user1@example.com"}, {"user": "user2@example.com"}],
            },
        ),
    )
    for _ in range(2):
        app.person("sales")
    door = app.door()
    sellers = [door.create("quote", {"number": str(number)})["seller"]["id"] for number in range(3)]
    assert sellers == [1, 2, 1]


def test_found_rows_are_the_newest_values(engine: Engine) -> None:
    steps = [
        {
            "key": "old",
            "do": "find_records",
            "entity": "order",
            "filter": "quote = record.id",
            "sort": ["-total"],
        },
        {"key": "raise", "do": "update_records", "records": "steps.old.rows", "values": {"total": "total"}},
        {
            "key": "set",
            "do": "set_values",
            "values": {"parts": "steps.old.count", "number": 'TEXTJOIN(",", steps.old.rows.note)'},
        },
    ]
    app = opened(engine, button(*steps))
    door = app.door()
    quote = door.create("quote", {"total": "7"})
    for note, total in (("a", "1"), ("b", "3"), ("c", "2")):
        door.create("order", {"quote": quote["id"], "total": total, "note": note})
    record = door.press("quote", quote["id"], "go")["record"]
    assert (record["parts"], record["number"], record["sum"]) == (3, "b,c,a", "21.00")
