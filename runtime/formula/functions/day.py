"""`DAY`: the day of the month."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions.base import DAY, Example, Function, Parameter


def day(context: Context, value: dt.date) -> int:
    """Of an instant in the workspace's time zone."""
    return day_of(context, value).day


FUNCTION = Function(
    name="DAY",
    category="date",
    help={"en": "The day of the month", "zh": "日，1 到 31"},
    parameters=(Parameter("date", DAY),),
    returns=integer(31),
    python=day,
    context=True,
    examples=(Example("DAY(DATE(2026, 3, 15))", 15),),
)
