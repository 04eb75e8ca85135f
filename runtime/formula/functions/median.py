"""`MEDIAN`: the middle value; of an even number the mean of the two."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from runtime.formula import kernel
from runtime.formula.functions._returns import averaged, check_numbers
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import EXACT, Number


def median(values: Sequence[Number]) -> Number | None:
    """To 20 decimals; blank of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return kernel.divide(EXACT.add(ordered[middle - 1], ordered[middle]), 2)


_SORTED = "(array_agg({0} ORDER BY {0}) FILTER (WHERE {0} IS NOT NULL))"

FUNCTION = Function(
    name="MEDIAN",
    category="rows",
    help={
        "en": "The middle value; of an even number the mean of the two",
        "zh": "中位数；个数为偶数时取中间两数的平均",
    },
    parameters=(Parameter("number", NUMBER, many=True),),
    returns=averaged,
    blank="own",
    reduce=median,
    layout=("rows", "value"),
    check=check_numbers,
    reduce_sql=templates(
        None,
        f"round(({_SORTED}[CAST((count({{0}}) + 1) / 2 AS integer)] "
        f"+ {_SORTED}[CAST(count({{0}}) / 2 + 1 AS integer)]) * 0.5, 20)",
    ),
    reduce_js="median",
    examples=(
        Example("MEDIAN(1, 5, 3)", 3),
        Example("MEDIAN(1, 2)", Decimal("1.5")),
    ),
)
