"""`WEEKDAY`: the day of the week: Sunday is 1; type 2: Monday is 1; type 3: Monday is 0."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions.base import DAY, NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number, whole


def weekday(context: Context, value: dt.date, numbering: Number = 1) -> int | None:
    """Excel's types 1, 2 and 3; blank for others."""
    monday = day_of(context, value).weekday()
    return {1: (monday + 1) % 7 + 1, 2: monday + 1, 3: monday}.get(whole(numbering))


FUNCTION = Function(
    name="WEEKDAY",
    category="date",
    help={
        "en": "The day of the week: Sunday is 1; type 2: Monday is 1; type 3: Monday is 0",
        "zh": "星期几：周日为 1；类型 2 周一为 1；类型 3 周一为 0",
    },
    parameters=(
        Parameter("date", DAY),
        Parameter("type", NUMBER, optional=True),
    ),
    returns=integer(7, True),
    python=weekday,
    context=True,
    examples=(
        Example("WEEKDAY(DATE(2026, 3, 1))", 1),
        Example("WEEKDAY(DATE(2026, 3, 2))", 2),
        Example("WEEKDAY(DATE(2026, 3, 1), 2)", 7),
        Example("WEEKDAY(DATE(2026, 3, 1), 3)", 6),
        Example("WEEKDAY(DATE(2026, 3, 1), 9)", None),
    ),
)
