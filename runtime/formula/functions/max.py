"""`MAX`: the largest value; blanks are skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import check_ordered, unified
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter


def maximum(values: Sequence[Any]) -> Any:
    """Blank of nothing."""
    return max(values) if values else None


FUNCTION = Function(
    name="MAX",
    category="rows",
    help={"en": "The largest value; blanks are skipped", "zh": "最大值；忽略空值"},
    parameters=(Parameter("value", SCALAR, many=True),),
    returns=unified,
    blank="own",
    reduce=maximum,
    layout=("rows", "value"),
    check=check_ordered,
    examples=(
        Example("MAX(3, null, 1)", 3),
        Example(
            "MAX(lines.price)",
            10,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example("MAX(null, null)", None),
    ),
)
