"""`FIRST`: A value from the first row in an order, skipping blanks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import unified_blank
from runtime.formula.functions.base import Example, Function


def first(values: Sequence[Any]) -> Any:
    """Blank of nothing."""
    return values[0] if values else None


FUNCTION = Function(
    name="FIRST",
    category="rows",
    help={
        "en": "A value from the first row in an order, skipping blanks",
        "zh": "按顺序取第一行的值，忽略空值",
    },
    returns=unified_blank,
    reduce=first,
    layout=("rows", "value", "sort"),
    reduce_js="(values) => values[0] ?? null",
    examples=(
        Example(
            "FIRST(lines, qty, price)",
            2,
            {"lines": (types.rows("line"), [{"qty": 1, "price": 10}, {"qty": 2, "price": 5}])},
        ),
        Example(
            "FIRST(lines.price)",
            10,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            'FIRST(lines, qty, "-price")',
            1,
            {"lines": (types.rows("line"), [{"qty": 2, "price": 5}, {"qty": 1, "price": 10}])},
        ),
    ),
)
