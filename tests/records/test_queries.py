"""How many statements an act takes depends on what is asked for, never on how many records there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from runtime.records.database import Transaction
from runtime.records.query import Query
from tests.records.apps import Installation, definition

ENTITIES = [
    {
        "key": "company",
        "title": "UPPER(name) & country.name",
        "fields": [
            {"key": "name", "type": "text"},
            {"key": "country", "type": "reference", "entity": "country", "back": "companies"},
            {"key": "total", "type": "integer", "formula": "SUM(orders.total)"},
            {"key": "memo", "type": "text"},
        ],
    },
    {
        "key": "country",
        "title": "name",
        "fields": [
            {"key": "name", "type": "text"},
            {"key": "total", "type": "integer", "formula": "SUM(companies.total)"},
        ],
    },
    {
        "key": "order",
        "title": "number",
        "fields": [
            {"key": "number", "type": "serial", "pattern": "{0000}"},
            {"key": "company", "type": "reference", "entity": "company", "back": "orders"},
            {"key": "country", "type": "text", "formula": "company.country.name"},
            {"key": "tags", "type": "references", "entity": "country", "back": "tagged"},
            {"key": "lines", "type": "children", "entity": "line"},
            {"key": "total", "type": "integer", "formula": "SUM(lines.amount)"},
            {"key": "age", "type": "text", "formula": "TODAY() & company.name"},
            {"key": "code", "type": "text", "unique": True},
        ],
    },
    {
        "key": "line",
        "fields": [
            {"key": "company", "type": "reference", "entity": "company", "back": "as_line"},
            {"key": "amount", "type": "integer"},
        ],
    },
]
PERMISSIONS = [
    {"role": "sales", "entity": entity, "create": True, "read": "owner = user or id > 0", "update": True}
    for entity in ("company", "country", "order")
]


@pytest.fixture
def app(sqlite_engine: Engine) -> Installation:
    """An installation with orders."""
    return Installation(
        sqlite_engine, definition(ENTITIES, roles=[{"key": "sales"}], permissions=PERMISSIONS)
    )


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The statements run so far, by text."""
    found: Counter[str] = Counter()

    def counted(name: str) -> None:
        method = getattr(Transaction, name)

        def call(self: Transaction, text: str, *given: Any) -> Any:
            found[text] += 1
            return method(self, text, *given)

        monkeypatch.setattr(Transaction, name, call)

    for name in ("rows", "row", "run", "run_many"):
        counted(name)
    return found


def count(statements: Counter[str], act: Callable[[], Any]) -> int:
    """How many statements an act takes once everything is compiled."""
    statements.clear()
    act()
    return statements.total()


def orders(app: Installation, number: int, mark: str) -> list[dict[str, Any]]:
    door = app.door()
    country = door.create("country", {"name": f"{mark} land"})["id"]
    companies = door.batch("company", [{"name": f"{mark}{one}", "country": country} for one in range(number)])
    return [
        {
            "company": company["id"],
            "tags": [country],
            "code": f"{mark}{index}",
            "lines": [{"amount": 2, "company": company["id"]}, {"amount": 3}],
        }
        for index, company in enumerate(companies)
    ]


def test_a_batch_of_many_takes_the_statements_of_few(app: Installation, statements: Counter[str]) -> None:
    door = app.door(app.person("sales"))
    door.batch("order", orders(app, 2, "w"))
    few, many = orders(app, 3, "a"), orders(app, 40, "b")
    assert count(statements, lambda: door.batch("order", few)) == count(
        statements, lambda: door.batch("order", many)
    )
    assert app.door().list("country", Query(sort=("-total",)))["items"][0]["total"] == 200


def test_a_page_of_many_takes_the_statements_of_few(app: Installation, statements: Counter[str]) -> None:
    door, boss = app.door(app.person("sales")), app.door()
    door.batch("order", orders(app, 30, "a"))
    for one in (door, boss):
        one.list("order", Query(limit=2))
    few = count(statements, lambda: door.list("order", Query(limit=2)))
    assert count(statements, lambda: door.list("order", Query(limit=30))) <= few
    assert count(statements, lambda: boss.list("order", Query(limit=2))) == few


def test_one_change_that_many_depend_on(app: Installation, statements: Counter[str]) -> None:
    door = app.door()
    door.batch("order", orders(app, 2, "a") + orders(app, 40, "b"))
    small, large = (one["id"] for one in door.list("country")["items"])
    door.update("country", small, {"name": "warm"})
    few = count(statements, lambda: door.update("country", small, {"name": "x"}))
    assert count(statements, lambda: door.update("country", large, {"name": "y"})) == few
    assert {one["country"] for one in door.list("order")["items"]} == {"x", "y"}


def test_an_untouched_sum_is_not_added_up_again(app: Installation, statements: Counter[str]) -> None:
    door = app.door()
    door.batch("order", orders(app, 3, "a"))
    company = door.list("company")["items"][0]
    statements.clear()
    changed = door.update("company", company["id"], {"memo": "x"})
    assert changed["total"] == company["total"] == 5
    assert not any('"sample__order"' in text or "sample__order AS" in text for text in statements)
