"""`ISOWEEK`: the ISO week number, 1 to 53."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import date_part
from runtime.formula.functions.base import DAY, Example, Function, Parameter


def iso_week(context: Context, value: dt.date) -> int:
    """Weeks begin on Monday; week 1 has the year's first Thursday."""
    return day_of(context, value).isocalendar().week


FUNCTION = Function(
    name="ISOWEEK",
    category="date",
    help={"en": "The ISO week number, 1 to 53", "zh": "ISO 周数，1 到 53"},
    parameters=(Parameter("date", DAY),),
    returns=integer(53),
    python=iso_week,
    aliases=("ISOWEEKNUM",),
    context=True,
    sql={"postgresql": date_part("", "extract(week FROM {0})")["postgresql"]},
    js="(value, site) => fromInteger(isoWeek(localDay(value, site.context)))",
    examples=(
        Example("ISOWEEK(DATE(2026, 1, 1))", 1),
        Example("ISOWEEK(DATE(2027, 1, 1))", 53),
    ),
)
