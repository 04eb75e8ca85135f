"""A change in one record updates what others are made of, in the same transaction."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine

from runtime.records.errors import Invalid
from runtime.records.query import Query
from tests.records.apps import Installation, definition, values_of

MONEY = {"type": "money", "currency": "CNY"}
ENTITIES = [
    {
        "key": "region",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text"},
            {"key": "revenue", **MONEY, "formula": "SUM(accounts.revenue)"},
        ],
    },
    {
        "key": "account",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text", "required": True},
            {"key": "region", "type": "reference", "entity": "region", "back": "accounts"},
            {"key": "level", "type": "choice", "options": [{"value": "gold"}, {"value": "iron"}]},
            {"key": "revenue", **MONEY, "formula": "SUM(orders.total)"},
            {"key": "grade", "type": "text", "formula": 'IF(revenue >= 1000, "A", "B")'},
            {"key": "order_count", "type": "integer", "formula": "COUNT(orders)"},
        ],
    },
    {
        "key": "order",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text"},
            {"key": "account", "type": "reference", "entity": "account", "back": "orders"},
            {"key": "account_level", "type": "text", "copy_from": "account.level", "copy": "always"},
            {"key": "first_level", "type": "text", "copy_from": "account.level", "copy": "if_empty"},
            {"key": "discount", "type": "percent"},
            {"key": "lines", "type": "children", "entity": "order_line"},
            {
                "key": "total",
                **MONEY,
                "formula": "ROUND(SUM(lines.amount) * (1 - discount), 2)",
                "blank_as": "zero",
            },
            {"key": "invoiced", **MONEY, "formula": "SUM(invoices.amount)"},
            {"key": "open_amount", **MONEY, "formula": "total - invoiced"},
        ],
    },
    {
        "key": "product",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text", "unique": True},
            {"key": "price", **MONEY},
        ],
    },
    {
        "key": "order_line",
        "fields": [
            {"key": "product", "type": "reference", "entity": "product"},
            {"key": "quantity", "type": "integer"},
            {"key": "price", **MONEY, "formula": "product.price"},
            {"key": "amount", **MONEY, "formula": "quantity * price", "blank_as": "zero"},
        ],
    },
    {
        "key": "invoice",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text"},
            {"key": "order", "type": "reference", "entity": "order", "back": "invoices"},
            {"key": "amount", **MONEY},
            {"key": "order_open", **MONEY, "formula": "order.open_amount"},
        ],
    },
]
RULES = [
    {
        "key": "no_over_invoicing",
        "entity": "invoice",
        "kind": "validate",
        "invalid_when": "order.invoiced > order.total",
        "field": "amount",
        "message": "More than was ordered",
    },
]


@pytest.fixture
def app(engine: Engine) -> Installation:
    """An installation with orders."""
    return Installation(engine, definition(ENTITIES, rules=RULES))


def order_of(app: Installation, amount: str = "100") -> tuple[int, int, int]:
    """Ids of a region, an account and an order over `amount`."""
    door = app.door()
    region = door.create("region", {"name": "North"})["id"]
    account = door.create("account", {"name": "Sample", "region": region, "level": "gold"})["id"]
    product = door.create("product", {"name": f"P{account}", "price": amount})["id"]
    made = door.create("order", {"account": account, "lines": [{"product": product, "quantity": 1}]})
    assert made["total"] == f"{amount}.00" and made["lines"][0]["amount"] == f"{amount}.00"
    return region, account, made["id"]


def test_totals_rise_through_every_level(app: Installation) -> None:
    region, account, order = order_of(app, "600")
    door = app.door()
    assert door.get("account", account)["revenue"] == "600.00"
    assert door.get("account", account)["order_count"] == 1
    assert door.get("region", region)["revenue"] == "600.00"
    line = door.get("order", order)["lines"][0]
    changed = door.update("order", order, {"lines": [{"id": line["id"], "quantity": 2}]})
    assert changed["total"] == "1200.00"
    found = door.get("account", account)
    assert (found["revenue"], found["grade"], found["revision"]) == ("1200.00", "A", 1)
    assert door.get("region", region)["revenue"] == "1200.00"
    door.delete("order", order)
    assert door.get("account", account)["revenue"] == "0.00"
    assert door.get("account", account)["order_count"] == 0
    door.restore("order", order)
    assert door.get("region", region)["revenue"] == "1200.00"


def test_what_is_looked_up_follows_its_source(app: Installation) -> None:
    region, account, order = order_of(app, "50")
    door = app.door()
    product = door.list("product")["items"][0]["id"]
    door.update("product", product, {"price": "70"})
    found = door.get("order", order)
    assert found["lines"][0]["price"] == "70.00" and found["total"] == "70.00"
    assert door.get("region", region)["revenue"] == "70.00"
    door.update("account", account, {"level": "iron"})
    found = door.get("order", order)
    assert (found["account_level"], found["first_level"]) == ("iron", "gold")
    assert found["revision"] == 1


def test_a_moved_record_leaves_one_sum_and_joins_another(app: Installation) -> None:
    _, account, order = order_of(app, "50")
    door = app.door()
    other = door.create("account", {"name": "Other"})["id"]
    door.update("order", order, {"account": other})
    assert door.get("account", account)["revenue"] == "0.00"
    assert door.get("account", other)["revenue"] == "50.00"
    door.update("order", order, {"account": None})
    assert door.get("account", other)["revenue"] == "0.00"


def test_the_log_names_what_was_recalculated(app: Installation) -> None:
    _, account, _order = order_of(app, "2000")
    entry = app.door().history("account", account)[0]
    assert entry["action"] == "recalculate" and entry["changes"]["grade"] == ["B", "A"]
    assert "revenue" in entry["rule"]


def test_a_rule_counts_the_record_being_saved(app: Installation) -> None:
    _, _, order = order_of(app, "100")
    door = app.door()
    first = door.create("invoice", {"order": order, "amount": "60"})
    assert first["order_open"] == "40.00"
    with pytest.raises(Invalid) as refused:
        door.create("invoice", {"order": order, "amount": "50"})
    assert [problem.code for problem in refused.value.problems] == ["rule.no_over_invoicing"]
    assert door.get("order", order)["invoiced"] == "60.00"
    second = door.create("invoice", {"order": order, "amount": "40"})
    assert second["order_open"] == "0.00" and door.get("invoice", first["id"])["order_open"] == "0.00"
    with pytest.raises(Invalid):
        door.update("invoice", second["id"], {"amount": "41"})
    assert door.update("invoice", second["id"], {"amount": "39"})["amount"] == "39.00"
    assert door.list("invoice", Query(sort=("id",)))["count"]["value"] == 2


def test_two_writers_cannot_both_pass(app: Installation) -> None:
    _, _, order = order_of(app, "100")
    door = app.door()
    results: list[str] = []

    def save() -> None:
        try:
            door.create("invoice", {"order": order, "amount": "30"})
            results.append("saved")
        except Invalid:
            results.append("refused")

    threads = [threading.Thread(target=save) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused"] * 5 + ["saved"] * 3
    assert door.get("order", order)["invoiced"] == "90.00"


def test_sums_are_right_after_many_writers_at_once(app: Installation) -> None:
    region, account, _ = order_of(app, "1")
    door = app.door()
    product = door.list("product")["items"][0]["id"]
    failures: list[BaseException] = []

    def save(number: int) -> None:
        try:
            for _ in range(5):
                made = door.create(
                    "order", {"account": account, "lines": [{"product": product, "quantity": number}]}
                )
                door.update(
                    "order", made["id"], {"name": "changed", "lines": [{"product": product, "quantity": 1}]}
                )
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert door.get("account", account)["revenue"] == "21.00"
    assert door.get("region", region)["revenue"] == "21.00"
    assert set(values_of(door.list("order")["items"], "total")) == {"1.00"}
