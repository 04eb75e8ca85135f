"""`EOMONTH`: the last day of the month some months later."""

from __future__ import annotations

import datetime as dt

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of, month_end
from runtime.formula.functions._sql import months_later
from runtime.formula.functions.base import DAY, NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number


def eomonth(context: Context, value: dt.date, months: Number = 0) -> dt.date | None:
    """Of an instant its local date; blank outside the calendar."""
    return month_end(day_of(context, value), months)


_LAST_DAY = (
    "CAST((d - CAST(extract(day FROM d) AS integer) + 1) + make_interval(months => n + 1) "
    "- interval '1 day' AS date)"
)

FUNCTION = Function(
    name="EOMONTH",
    category="date",
    help={"en": "The last day of the month some months later", "zh": "若干个月后的月末"},
    parameters=(
        Parameter("date", DAY),
        Parameter("months", NUMBER, optional=True),
    ),
    returns=types.DATE,
    python=eomonth,
    context=True,
    sql={"postgresql": months_later(_LAST_DAY)},
    js="""(value, ...rest) => {
  const site = rest.at(-1);
  return monthEnd(localDay(value, site.context), rest.length > 1 ? toInteger(rest[0]) : 0);
}""",
    examples=(
        Example("EOMONTH(DATE(2026, 1, 15), 1)", dt.date(2026, 2, 28)),
        Example("EOMONTH(DATE(2024, 2, 1), 0)", dt.date(2024, 2, 29)),
        Example("EOMONTH(DATE(2026, 1, 15))", dt.date(2026, 1, 31)),
    ),
)
