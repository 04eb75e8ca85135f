"""Cells of decision tables."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from runtime.formula import Context, Formula, SimpleScope
from runtime.formula.cells import compile_cell
from runtime.formula.types import BOOLEAN, DATE, TEXT, Type, choice, choices, decimal

SCOPE = SimpleScope({"lead": {"limit": decimal(2), "region": TEXT}})
LEVEL = choice("gold", "silver")


@pytest.mark.parametrize(
    ("cell", "type_", "value", "expected"),
    [
        ("100000", decimal(2), Decimal("100000.00"), True),
        ("100000", decimal(2), 1, False),
        (">= 100000", decimal(2), 100000, True),
        (">= 100000", decimal(2), None, False),
        (">=100000", decimal(2), 99999, False),
        ("< 5", decimal(2), 4, True),
        ("<> 5", decimal(2), None, True),
        ("= 5", decimal(2), 5, True),
        ("＝5", decimal(2), 5, True),
        ("10 .. 20", decimal(2), 10, True),
        ("10 .. 20", decimal(2), 20, True),
        ("10..20", decimal(2), Decimal("20.01"), False),
        ("-5..-1", decimal(2), -3, True),
        ("1.5..2.5", decimal(2), Decimal("1.5"), True),
        ("10 .. 20", decimal(2), None, False),
        ("-5", decimal(2), -5, True),
        ("1, 2, 3", decimal(2), 2, True),
        ("1, 2, 3", decimal(2), 4, False),
        ('"gold"', LEVEL, "gold", True),
        ('"gold", "silver"', LEVEL, "silver", True),
        ('"gold", "silver"', LEVEL, None, False),
        ("“gold”， “silver”", LEVEL, "silver", True),
        ("null", LEVEL, None, True),
        ("null", LEVEL, "gold", False),
        ("-", LEVEL, None, True),
        ("", LEVEL, "gold", True),
        ("value > limit", decimal(2), 11, True),
        ("value > limit and value < 20", decimal(2), 21, False),
        ("limit * 2", decimal(2), 20, True),
        ("> limit", decimal(2), 10, False),
        ("limit .. limit + 5", decimal(2), 15, True),
        ('BEGINS(value, "A..B")', TEXT, "A..Bc", True),
        ('"a..b"', TEXT, "a..b", True),
        ("DATE(2026, 1, 1) .. DATE(2026, 12, 31)", DATE, dt.date(2026, 6, 1), True),
        (">= TODAY()", DATE, dt.date(2026, 6, 1), True),
        ('"a"', choices("a", "b"), ("a", "b"), True),
        ('"c", "b"', choices("a", "b", "c"), ("a", "b"), True),
        ('"c"', choices("a", "b", "c"), None, False),
        ("true", BOOLEAN, True, True),
    ],
)
def test_a_cell_matches(cell: str, type_: Type, value: Any, expected: bool) -> None:
    formula = compile_cell(cell, SCOPE, "lead", type_)
    assert isinstance(formula, Formula), [problem.as_json() for problem in formula]
    now = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    context = Context(record={"limit": 10, "region": None}, variables={"value": value}, now=now)
    assert formula.evaluate(context) is expected


@pytest.mark.parametrize(
    ("cell", "type_", "code", "position"),
    [
        ("10 ..", decimal(2), "formula.cell", (0, 5)),
        ("..", decimal(2), "formula.cell", (0, 2)),
        ('"gold"', decimal(2), "formula.type", (0, 6)),
        (">= lmit", decimal(2), "formula.unknown_name", (3, 7)),
        ("lmit", decimal(2), "formula.unknown_name", (0, 4)),
        (">=", decimal(2), "formula.ends_early", (2, 2)),
        ("x := 1", decimal(2), "formula.assignment", (2, 4)),
    ],
)
def test_a_wrong_cell_says_where(cell: str, type_: Type, code: str, position: tuple[int, int]) -> None:
    found = compile_cell(cell, SCOPE, "lead", type_)
    assert isinstance(found, list)
    assert (found[0].code, found[0].values["position"]) == (code, position)
