"""`COUNTIF`: the number of rows for which a condition holds."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import Example, Function
from runtime.formula.types import Kind

FUNCTION = Function(
    name="COUNTIF",
    category="rows",
    help={"en": "The number of rows for which a condition holds", "zh": "满足条件的行数"},
    returns=types.Type(Kind.NUMBER, scale=0, bound=10**9, blank=False),
    aliases=("COUNTIFS",),
    reduce=len,
    layout=("rows", "condition"),
    reduce_sql=templates("count({0})"),
    reduce_js="(values) => fromInteger(values.length)",
    examples=(
        Example(
            "COUNTIF(lines, price > 6)",
            1,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
