"""`WORKDAY`: the workday some workdays later; weekends and holidays don't count."""

from __future__ import annotations

import datetime as dt

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions._dates import add_workdays, day_of
from runtime.formula.functions.base import DAY, NUMBER, WORKING_DAYS, Example, Function, Parameter
from runtime.formula.kernel import Number


def workday(context: Context, value: dt.date, days: Number) -> dt.date | None:
    """The workspace's holidays and workdays hold; blank beyond 100,000 days."""
    return add_workdays(context, day_of(context, value), days)


FUNCTION = Function(
    name="WORKDAY",
    category="date",
    help={
        "en": "The workday some workdays later; weekends and holidays don't count",
        "zh": "若干个工作日后的日期；不计周末和节假日",
    },
    parameters=(
        Parameter("date", DAY),
        Parameter("days", NUMBER),
    ),
    returns=types.DATE,
    python=workday,
    context=True,
    needs=WORKING_DAYS,
    registered=False,
    js="(value, days, site) => addWorkdays(site.context, localDay(value, site.context), toInteger(days))",
    examples=(
        Example("WORKDAY(DATE(2026, 3, 6), 1)", dt.date(2026, 3, 9)),
        Example("WORKDAY(DATE(2026, 3, 9), -1)", dt.date(2026, 3, 6)),
        Example("WORKDAY(DATE(2026, 3, 7), 0)", dt.date(2026, 3, 7)),
    ),
)
