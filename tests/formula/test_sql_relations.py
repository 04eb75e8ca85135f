"""Hops, collections, whole entities, trees and parents, the same everywhere."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from runtime.formula import Context, Formula, compile_formula
from tests.formula.databases import Given, same_value
from tests.formula.everywhere import UNSAID, Everywhere
from tests.formula.sample import SCOPE
from tests.formula.strategies import ACCOUNTS, NOW, USERS

PRODUCTS = {5: {"id": 5, "name": "Five", "price": Decimal("2.50")}, 6: {"id": 6, "name": None, "price": None}}
PRICES = {
    1: {"id": 1, "name": "a", "rate": Decimal("0.1"), "upper": Decimal(100), "lower": Decimal(0)},
    2: {"id": 2, "name": "b", "rate": Decimal("0.2"), "upper": Decimal(1000), "lower": Decimal(100)},
}
DEPARTMENTS = {
    1: {"id": 1, "name": "Top", "parent": None, "head": 7},
    2: {"id": 2, "name": "Middle", "parent": 1, "head": 8},
    3: {"id": 3, "name": "Leaf", "parent": 2, "head": None},
}
LINE = {"product": None, "ordered": None, "fixed": False, "cost": None, "note": None, "price": None}
RECORD: dict[str, Any] = {
    "id": 1,
    "amount": Decimal("150.50"),
    "discount": Decimal("0.1"),
    "quantity": 3,
    "name": "b",
    "level": "gold",
    "tags": ("vip", "new"),
    "active": True,
    "due": dt.date(2026, 3, 1),
    "started": None,
    "opened": NOW,
    "at": dt.time(9, 5),
    "account": 2,
    "assistant": 8,
    "department": 3,
    "owner": 7,
    "place": {"city": "Paris"},
    "data": None,
    "about": ("account", 2),
    "currency": "CNY",
    "total": Decimal(7),
    "cost": Decimal(1),
    "budget": None,
    "lines": [
        {**LINE, "id": 1, "price": Decimal("1.10"), "quantity": 3, "note": "x", "product": 5, "fixed": True},
        {**LINE, "id": 2, "quantity": 2, "product": 6, "ordered": dt.date(2026, 1, 1)},
        {**LINE, "id": 3, "price": Decimal("2.25"), "quantity": 4, "note": "z", "product": 5},
    ],
    "partners": (1, 3),
}
BY_ENTITY: dict[str, dict[int, Any]] = {
    "account": ACCOUNTS,
    "user": USERS,
    "product": PRODUCTS,
    "price": PRICES,
    "department": DEPARTMENTS,
}

FORMULAS = {
    "SUM(lines, price * quantity)": Decimal("12.30"),
    "SUM(lines, record.discount)": Decimal("0.3"),
    "COUNTIF(lines, price > 1.5)": 1,
    "SUM(lines.product.price)": Decimal(5),
    "COUNTIF(lines, product.price > 2)": 2,
    'SUM(lines, IF(product.name = "Five", quantity, 0))': 7,
    "SUM(lines, price * parent.discount)": Decimal("0.335"),
    "SUM(account.things.amount)": Decimal("150.50"),
    "COUNT(account.things)": 1,
    "account.things = null": False,
    "SUM(partners.limit)": Decimal(100),
    "COUNT(partners)": 2,
    "FIRST(partners.name)": "Sample One",
    'FIRST(lines, note, "-quantity")': "z",
    "LAST(lines, quantity)": 4,
    "ROW(lines, 2, quantity)": 2,
    "ROW(lines, 2, price)": None,
    "ROW(lines, 9, price)": None,
    "ROW(lines, 1).product.price": Decimal("2.50"),
    "AVERAGE(lines, price)": Decimal("1.675"),
    "MEDIAN(lines.quantity)": 3,
    'TEXTJOIN(", ", lines.note)': "x, z",
    "COUNTDISTINCT(lines.product)": 2,
    "ANY(lines, fixed)": True,
    "EVERY(lines, quantity > 1)": True,
    "MAX(lines.ordered)": dt.date(2026, 1, 1),
    "SUM(lines.price) = 3.35": True,
    "amount > SUM(lines, price)": True,
    'SUM(ENTITY("price"), MAX(0, MIN(record.amount, upper) - lower) * rate)': Decimal("20.1"),
    'COUNT(ENTITY("price", upper > record.amount))': 1,
    'VLOOKUP(name, "price", "name", "rate")': Decimal("0.2"),
    'COUNT(ENTITY("account", owner = user))': 1,
    "account.parent_account.owner.name": "Seven",
    "account.parent_account.owner = user": True,
    "owner.department = user.department": True,
    "user.department.name": "Top",
    "UNDER(department, user.department)": True,
    "UNDER(user.department, department)": False,
    "UNDER(account, 1)": True,
    "UNDER(account.parent_account, account)": False,
    "about = account": True,
    "about <> account": False,
    "about = null": False,
    'place.city = "Paris"': True,
    'INCLUDES(tags, "new")': True,
    "INDEX(tags, 2)": "new",
    'tags = null or "x" in tags': False,
    "OPTIONLABEL(level)": "Gold",
    "app.settings.limit = quantity": True,
    "due > TODAY() - 30": True,
    "opened < NOW()": False,
    "HOUR(opened)": 17,
    "TEXT(opened)": "2026-03-02T09:30:15.250Z",
    "saved.amount": None,
}


def _fetch(entity: str, record_id: Any) -> Any:
    return BY_ENTITY.get(entity, {}).get(record_id)


def _collect(entity: str, key: str, record_id: Any, _target: str) -> list[Any]:
    rows = [RECORD] if entity == "thing" else BY_ENTITY.get(entity, {}).values()
    return [row for row in rows if row.get(key) == record_id]


@pytest.mark.parametrize("source", FORMULAS)
def test_a_formula_over_relations_is_the_same_everywhere(source: str, everywhere: Everywhere) -> None:
    formula = compile_formula(source, SCOPE, "thing", "flow")
    assert isinstance(formula, Formula), formula
    context = Context(
        record=RECORD,
        now=NOW,
        timezone=ZoneInfo("Asia/Shanghai"),
        user=USERS[7],
        settings={"limit": 3},
        fetch=_fetch,
        collect=_collect,
        parent_of=lambda row: RECORD,
        query=lambda entity, matches: [row for row in BY_ENTITY[entity].values() if matches(row)],
    )
    rows = {entity: tuple(records.values()) for entity, records in BY_ENTITY.items()}
    answers = everywhere.answers(formula, Given(SCOPE, "thing", RECORD, rows), context)
    assert UNSAID not in answers.values()
    assert all(same_value(value, answers["python"]) for value in answers.values()), answers
    assert same_value(answers["python"], FORMULAS[source])
