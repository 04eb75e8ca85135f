"""`MONTH`: the month, 1 to 12."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import date_part
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
    sql=date_part("CAST(substr({0}, 6, 2) AS INTEGER)", "extract(month FROM {0})"),
    js="(value, site) => fromInteger(dateParts(localDay(value, site.context))[1])",
    examples=(Example("MONTH(DATE(2026, 3, 15))", 3),),
)
