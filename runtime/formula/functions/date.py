"""`DATE`: A date from year, month and day; months and days beyond their range carry over."""

from __future__ import annotations

import datetime as dt

from runtime.formula import types
from runtime.formula.functions._dates import date_from
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter

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
    examples=(
        Example("DATE(2026, 3, 1)", dt.date(2026, 3, 1)),
        Example("DATE(2026, 13, 1)", dt.date(2027, 1, 1)),
        Example("DATE(2026, 3, 0)", dt.date(2026, 2, 28)),
        Example("DATE(2026, 2, 30)", dt.date(2026, 3, 2)),
        Example("DATE(0, 1, 1)", None),
    ),
)
