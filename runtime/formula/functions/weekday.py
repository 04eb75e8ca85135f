"""`WEEKDAY`: the day of the week: Sunday is 1; type 2: Monday is 1; type 3: Monday is 0."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import date_part
from runtime.formula.functions.base import DAY, NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number, whole


def weekday(context: Context, value: dt.date, numbering: Number = 1) -> int | None:
    """Excel's types 1, 2, 3 and 11 to 17 (1 is Monday for 11, Tuesday for 12, …); blank for others."""
    monday = day_of(context, value).weekday()
    type_ = whole(numbering)
    if type_ == 3:
        return monday
    first = {1: 6, 2: 0}.get(type_, type_ - 11)
    return (monday - first) % 7 + 1 if 0 <= first <= 6 and type_ > 0 else None


_SQLITE = (
    "(SELECT CASE WHEN n = 1 THEN (m + 1) % 7 + 1 WHEN n = 2 THEN m + 1 WHEN n = 3 THEN m "
    "WHEN n BETWEEN 11 AND 17 THEN (m - n + 18) % 7 + 1 END "
    "FROM (SELECT CAST(julianday({0}) + 0.5 AS INTEGER) % 7 AS m, {1:whole} AS n))"
)
_POSTGRESQL = (
    "(SELECT CASE WHEN n = 1 THEN mod(m + 1, 7) + 1 WHEN n = 2 THEN m + 1 WHEN n = 3 THEN m "
    "WHEN n BETWEEN 11 AND 17 THEN mod(m - n + 18, 7) + 1 END "
    "FROM (SELECT extract(isodow FROM {0}) - 1 AS m, {1:whole} AS n) AS given)"
)

FUNCTION = Function(
    name="WEEKDAY",
    category="date",
    help={
        "en": "The day of the week: Sunday is 1; type 2: Monday is 1; type 3: Monday is 0; also 11 to 17",
        "zh": "星期几：周日为 1；类型 2 周一为 1；类型 3 周一为 0；也可用 11 至 17",
    },
    parameters=(
        Parameter("date", DAY),
        Parameter("type", NUMBER, optional=True),
    ),
    returns=integer(7, True),
    python=weekday,
    context=True,
    sql=date_part(_SQLITE, _POSTGRESQL),
    js="""(value, ...rest) => {
  const monday = weekdayOf(localDay(value, rest.at(-1).context));
  const type = rest.length > 1 ? toInteger(rest[0]) : 1;
  if (type === 3) return fromInteger(monday);
  const first = type === 1 ? 6 : type === 2 ? 0 : type - 11;
  return first >= 0 && first <= 6 ? fromInteger(((monday - first + 7) % 7) + 1) : null;
}""",
    examples=(
        Example("WEEKDAY(DATE(2026, 3, 1))", 1),
        Example("WEEKDAY(DATE(2026, 3, 2))", 2),
        Example("WEEKDAY(DATE(2026, 3, 1), 2)", 7),
        Example("WEEKDAY(DATE(2026, 3, 1), 3)", 6),
        Example("WEEKDAY(DATE(2026, 3, 7), 16)", 1),
        Example("WEEKDAY(DATE(2026, 3, 1), 9)", None),
    ),
)
