"""`MIN`: the smallest value; blanks are skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import check_ordered, unified
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter


def minimum(values: Sequence[Any]) -> Any:
    """Blank of nothing."""
    return min(values) if values else None


FUNCTION = Function(
    name="MIN",
    category="rows",
    help={"en": "The smallest value; blanks are skipped", "zh": "最小值；忽略空值"},
    parameters=(Parameter("value", SCALAR, many=True),),
    returns=unified,
    blank="own",
    reduce=minimum,
    layout=("rows", "value"),
    check=check_ordered,
    examples=(
        Example("MIN(3, null, 1)", 1),
        Example(
            "MIN(lines.price)",
            5,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example("MIN(null, null)", None),
    ),
)
