"""`SUMIF`: the sum over rows for which a condition holds."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions._returns import check_numbers, summed
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import Example, Function
from runtime.formula.kernel import EXACT, Number


def total(values: Sequence[Number]) -> Number:
    """Exact."""
    found: Number = 0
    for value in values:
        found = EXACT.add(found, value)
    return found


FUNCTION = Function(
    name="SUMIF",
    category="rows",
    help={"en": "The sum over rows for which a condition holds", "zh": "对满足条件的行求和"},
    returns=summed,
    aliases=("SUMIFS",),
    reduce=total,
    layout=("rows", "condition", "value"),
    check=check_numbers,
    reduce_sql=templates("coalesce(sum({0}), 0)"),
    reduce_js="total",
    examples=(
        Example(
            "SUMIF(lines, price > 6, qty)",
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
