"""`COUNTDISTINCT`: the number of different values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import Example, Function
from runtime.formula.types import Kind


def distinct(values: Sequence[Any]) -> int:
    """Equal values count once."""
    return len(set(values))


FUNCTION = Function(
    name="COUNTDISTINCT",
    category="rows",
    help={"en": "The number of different values", "zh": "不同值的个数"},
    returns=types.Type(Kind.NUMBER, scale=0, bound=10**9, blank=False),
    aliases=("COUNTUNIQUE",),
    reduce=distinct,
    layout=("rows", "value", "condition"),
    reduce_sql=templates("count(DISTINCT {0})"),
    reduce_js="distinct",
    examples=(
        Example(
            "COUNTDISTINCT(lines.price)",
            2,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
