"""`DATE`: A date from year, month and day; months and days beyond their range carry over."""

from __future__ import annotations

import datetime as dt

from runtime.formula import types
from runtime.formula.functions._dates import date_from
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter

_POSTGRESQL = (
    "(SELECT CASE WHEN y BETWEEN 1 AND 9999 AND abs(m) <= 120000 AND abs(d) <= 4000000 "
    "AND y * 12 + m - 1 BETWEEN 12 AND 119999 THEN (SELECT CASE WHEN f - DATE '0001-01-01' + d - 1 "
    "BETWEEN 0 AND 3652058 THEN f + d - 1 END FROM (SELECT make_date((y * 12 + m - 1) / 12, "
    "mod(y * 12 + m - 1, 12) + 1, 1) AS f) AS first) END "
    "FROM (SELECT {0:whole} AS y, {1:whole} AS m, {2:whole} AS d) AS given)"
)

FUNCTION = Function(
    name="DATE",
    category="date",
    help={
        "en": "A date from year, month and day; months and days beyond their range carry over",
        "zh": "由年、月、日得到日期；超出范围会进位",
    },
    parameters=(
        Parameter("year", NUMBER),
        Parameter("month", NUMBER),
        Parameter("day", NUMBER),
    ),
    returns=types.DATE,
    python=date_from,
    sql=templates(None, _POSTGRESQL),
    js="(year, month, day) => dateFrom(toInteger(year), toInteger(month), toInteger(day))",
    examples=(
        Example("DATE(2026, 3, 1)", dt.date(2026, 3, 1)),
        Example("DATE(2026, 13, 1)", dt.date(2027, 1, 1)),
        Example("DATE(2026, 3, 0)", dt.date(2026, 2, 28)),
        Example("DATE(2026, 2, 30)", dt.date(2026, 3, 2)),
        Example("DATE(0, 1, 1)", None),
    ),
)
