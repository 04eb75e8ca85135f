"""`SUM`: the sum; blanks are skipped, nothing gives 0."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions._returns import check_numbers, summed
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import EXACT, Number


def total(values: Sequence[Number]) -> Number:
    """Exact."""
    found: Number = 0
    for value in values:
        found = EXACT.add(found, value)
    return found


FUNCTION = Function(
    name="SUM",
    category="rows",
    help={"en": "The sum; blanks are skipped, nothing gives 0", "zh": "求和；忽略空值，没有数据时为 0"},
    parameters=(Parameter("number", NUMBER, many=True),),
    returns=summed,
    blank="own",
    reduce=total,
    layout=("rows", "value"),
    check=check_numbers,
    examples=(
        Example("SUM(1, 2, null)", 3),
        Example(
            "SUM(lines.qty)",
            3,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            "SUM(lines, qty * price)",
            20,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
