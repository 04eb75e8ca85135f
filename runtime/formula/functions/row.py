"""`ROW`: A row by its number from 1, or a value of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.context import Row
from runtime.formula.functions._returns import unified_blank
from runtime.formula.functions.base import Example, Function
from runtime.formula.kernel import Number, whole


def row_at(rows: Sequence[Row], number: Number | None, value: Callable[[Row], Any]) -> Any:
    """Blank outside the rows."""
    if number is None or not 1 <= whole(number) <= len(rows):
        return None
    return value(rows[whole(number) - 1])


FUNCTION = Function(
    name="ROW",
    category="rows",
    help={"en": "A row by its number from 1, or a value of it", "zh": "按序号（从 1 开始）取一行或其中的值"},
    returns=unified_blank,
    aliases=("ROWVALUE",),
    reduce=row_at,
    layout=("rows", "argument", "value"),
    reduce_js="(values) => values[0] ?? null",
    examples=(
        Example(
            "ROW(lines, 2).price",
            5,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            "ROW(lines, 2, qty)",
            None,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            "ROW(lines, 9).price",
            None,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            "ROWVALUE(lines, 1, price)",
            10,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
