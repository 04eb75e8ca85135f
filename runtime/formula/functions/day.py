"""`DAY`: the day of the month."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import date_part
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
    sql=date_part("CAST(substr({0}, 9, 2) AS INTEGER)", "extract(day FROM {0})"),
    js="(value, site) => fromInteger(dateParts(localDay(value, site.context))[2])",
    examples=(Example("DAY(DATE(2026, 3, 15))", 15),),
)
