"""`MONTH`: the month, 1 to 12."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions.base import DAY, Example, Function, Parameter


def month(context: Context, value: dt.date) -> int:
    """Of an instant in the workspace's time zone."""
    return day_of(context, value).month


FUNCTION = Function(
    name="MONTH",
    category="date",
    help={"en": "The month, 1 to 12", "zh": "月份，1 到 12"},
    parameters=(Parameter("date", DAY),),
    returns=integer(12),
    python=month,
    context=True,
    examples=(Example("MONTH(DATE(2026, 3, 15))", 3),),
)
