"""`MAXIF`: the largest value of rows for which a condition holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import check_ordered, unified_blank
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import Example, Function


def maximum(values: Sequence[Any]) -> Any:
    """Blank of nothing."""
    return max(values) if values else None


FUNCTION = Function(
    name="MAXIF",
    category="rows",
    help={"en": "The largest value of rows for which a condition holds", "zh": "满足条件的行中的最大值"},
    returns=unified_blank,
    aliases=("MAXIFS",),
    reduce=maximum,
    layout=("rows", "condition", "value"),
    check=check_ordered,
    reduce_sql=templates("max({0})"),
    reduce_js="(values) => extreme(values, -1)",
    examples=(
        Example(
            "MAXIF(lines, qty > 1, price)",
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
