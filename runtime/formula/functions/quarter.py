"""`QUARTER`: the quarter, 1 to 4."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import date_part
from runtime.formula.functions.base import DAY, Example, Function, Parameter


def quarter(context: Context, value: dt.date) -> int:
    """Of the calendar year."""
    return (day_of(context, value).month + 2) // 3


_SQLITE = "((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)"

FUNCTION = Function(
    name="QUARTER",
    category="date",
    help={"en": "The quarter, 1 to 4", "zh": "季度，1 到 4"},
    parameters=(Parameter("date", DAY),),
    returns=integer(4),
    python=quarter,
    context=True,
    sql=date_part(_SQLITE, "ceil(extract(month FROM {0}) / 3)"),
    js="(value, site) => fromInteger(Math.ceil(dateParts(localDay(value, site.context))[1] / 3))",
    examples=(Example("QUARTER(DATE(2026, 4, 1))", 2),),
)
