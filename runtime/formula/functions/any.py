"""`ANY`: true when a condition holds for one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions.base import Example, Function


def any_row(rows: Sequence[Any]) -> bool:
    """Whether a row is left."""
    return bool(rows)


FUNCTION = Function(
    name="ANY",
    category="rows",
    help={"en": "True when a condition holds for one row", "zh": "任一行满足条件时为真"},
    returns=types.BOOLEAN,
    aliases=("EXISTS",),
    reduce=any_row,
    layout=("rows", "condition"),
    reduce_js="(rows) => rows.length > 0",
    examples=(
        Example(
            "ANY(lines, price = 5)",
            True,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            "ANY(lines, price = 6)",
            False,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
