"""`YEAR`: the year."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import date_part
from runtime.formula.functions.base import DAY, Example, Function, Parameter


def year(context: Context, value: dt.date) -> int:
    """Of an instant in the workspace's time zone."""
    return day_of(context, value).year


FUNCTION = Function(
    name="YEAR",
    category="date",
    help={"en": "The year", "zh": "年份"},
    parameters=(Parameter("date", DAY),),
    returns=integer(9999),
    python=year,
    context=True,
    sql=date_part("CAST(substr({0}, 1, 4) AS INTEGER)", "extract(year FROM {0})"),
    js="(value, site) => fromInteger(dateParts(localDay(value, site.context))[0])",
    examples=(Example("YEAR(DATE(2026, 3, 15))", 2026),),
)
