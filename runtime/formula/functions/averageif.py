"""`AVERAGEIF`: the mean over rows for which a condition holds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from runtime.formula import kernel, types
from runtime.formula.functions._returns import averaged, check_numbers
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import Example, Function
from runtime.formula.kernel import EXACT, Number


def mean(values: Sequence[Number]) -> Decimal | None:
    """To 20 decimals, half away from zero; blank of nothing."""
    found: Number = 0
    for value in values:
        found = EXACT.add(found, value)
    return kernel.divide(found, len(values)) if values else None


FUNCTION = Function(
    name="AVERAGEIF",
    category="rows",
    help={"en": "The mean over rows for which a condition holds", "zh": "满足条件的行的平均值"},
    returns=averaged,
    aliases=("AVERAGEIFS",),
    reduce=mean,
    layout=("rows", "condition", "value"),
    check=check_numbers,
    reduce_sql=templates(
        None,
        "round(div(sum({0}) * 1000000000000000000000, nullif(count({0}), 0)) * 0.000000000000000000001, 20)",
    ),
    reduce_js="mean",
    examples=(
        Example(
            "AVERAGEIF(lines, qty > 0, price)",
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
