"""`NETWORKDAYS`: the workdays from one date to another, both counted."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of, workdays_between
from runtime.formula.functions._returns import integer
from runtime.formula.functions.base import DAY, WORKING_DAYS, Example, Function, Parameter


def networkdays(context: Context, start: dt.date, end: dt.date) -> int | None:
    """Negative when the end is earlier."""
    return workdays_between(context, day_of(context, start), day_of(context, end))


FUNCTION = Function(
    name="NETWORKDAYS",
    category="date",
    help={
        "en": "The workdays from one date to another, both counted",
        "zh": "两个日期之间的工作日数（含首尾）",
    },
    parameters=(
        Parameter("start", DAY),
        Parameter("end", DAY),
    ),
    returns=integer(4_000_000),
    python=networkdays,
    context=True,
    needs=WORKING_DAYS,
    registered=False,
    js="""(start, end, site) => {
  const days = [start, end].map((value) => localDay(value, site.context));
  return fromInteger(workdaysBetween(site.context, ...days));
}""",
    examples=(
        Example("NETWORKDAYS(DATE(2026, 3, 2), DATE(2026, 3, 9))", 6),
        Example("NETWORKDAYS(DATE(2026, 3, 9), DATE(2026, 3, 2))", -6),
        Example("NETWORKDAYS(DATE(2026, 3, 7), DATE(2026, 3, 8))", 0),
    ),
)
