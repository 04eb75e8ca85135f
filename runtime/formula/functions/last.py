"""`LAST`: A value from the last row in an order, skipping blanks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import unified_blank
from runtime.formula.functions.base import Example, Function


def last(values: Sequence[Any]) -> Any:
    """Blank of nothing."""
    return values[-1] if values else None


FUNCTION = Function(
    name="LAST",
    category="rows",
    help={
        "en": "A value from the last row in an order, skipping blanks",
        "zh": "按顺序取最后一行的值，忽略空值",
    },
    returns=unified_blank,
    reduce=last,
    layout=("rows", "value", "sort"),
    reduce_js="(values) => values.at(-1) ?? null",
    examples=(
        Example(
            "LAST(lines.price)",
            5,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
