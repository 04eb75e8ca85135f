"""Formulas at the limits of depth and size still compile to Python and are explained."""

from __future__ import annotations

import pytest

from runtime.formula import Context, Formula, compile_formula
from tests.formula.sample import SCOPE


def nested(before: str, inner: str, after: str, times: int) -> str:
    return before * times + inner + after * times


@pytest.mark.parametrize(
    "source",
    [
        nested("ABS(", "amount", ")", 38),
        nested("IF(active, 1, ", "amount", ")", 38),
        nested("COALESCE(discount, ", "amount", ")", 38),
        nested("(1 + ", "amount", ")", 38),
        nested("(amount / ", "quantity", ")", 2),
        nested("NOT(", "active", ")", 38),
        nested("(active and ", "active", ")", 38),
        nested("(active or not ", "active", ")", 18),
        nested("ROUND(1 - ", "amount", ", 2)", 18),
        nested("LEFT(name & ", "name", ", 5)", 18),
        nested("IFS(amount > 1, discount, active, ", "quantity", ")", 38),
        nested("MIN(amount, ", "quantity", ")", 38),
        nested('CASE(level, "gold", 1, ', "2", ")", 38),
        nested("SUM(lines, quantity + ", "price", ")", 1),
        " & ".join(["name"] * 240),
        " and ".join(["due"] * 400),
        "MAX(" + ", ".join(["amount"] * 400) + ")",
        "IFS(" + ", ".join(["active, 1"] * 200) + ")",
        "amount in [" + ", ".join(str(number) for number in range(400)) + "]",
    ],
)
def test_a_deep_formula_is_evaluated(source: str) -> None:
    formula = compile_formula(source, SCOPE, "thing")
    assert isinstance(formula, Formula), formula[0].message()
    record = {"amount": 3, "quantity": 2, "name": "ab", "active": True, "level": "gold", "lines": []}
    found = formula.evaluate(Context(record=record))
    assert formula.explain(Context(record=record)).value == found
