"""`AVERAGE`: the mean; blanks are skipped."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from runtime.formula import kernel, types
from runtime.formula.functions._returns import averaged, check_numbers
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import EXACT, Number


def mean(values: Sequence[Number]) -> Decimal | None:
    """To 20 decimals, half away from zero; blank of nothing."""
    found: Number = 0
    for value in values:
        found = EXACT.add(found, value)
    return kernel.divide(found, len(values)) if values else None


FUNCTION = Function(
    name="AVERAGE",
    category="rows",
    help={"en": "The mean; blanks are skipped", "zh": "平均值；忽略空值"},
    parameters=(Parameter("number", NUMBER, many=True),),
    returns=averaged,
    aliases=(
        "AVG",
        "MEAN",
    ),
    blank="own",
    reduce=mean,
    layout=("rows", "value"),
    check=check_numbers,
    reduce_sql=templates(
        None,
        "round(div(sum({0}) * 1000000000000000000000, nullif(count({0}), 0)) * 0.000000000000000000001, 20)",
    ),
    reduce_js="mean",
    examples=(
        Example("AVERAGE(1, 2, null)", Decimal("1.5")),
        Example(
            "AVERAGE(lines.price)",
            Decimal("7.5"),
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example("AVG(1, 1, 0)", Decimal("0.66666666666666666667")),
    ),
)
