"""`TIME`: A time from hour, minute and second."""

from __future__ import annotations

import datetime as dt

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number, whole


def time_from(hour: Number, minute: Number, second: Number = 0) -> dt.time | None:
    """Minutes and seconds carry over, whole days are dropped; blank for negatives."""
    total = whole(hour) * 3600 + whole(minute) * 60 + whole(second)
    if total < 0:
        return None
    total %= 86_400
    return dt.time(total // 3600, total // 60 % 60, total % 60)


_TIME = (
    "(SELECT CASE WHEN t >= 0 THEN make_time(CAST(div(mod(t, 86400), 3600) AS integer), "
    "CAST(mod(div(t, 60), 60) AS integer), CAST(mod(t, 60) AS integer)) END "
    "FROM (SELECT CAST({{0:whole}} AS numeric) * 3600 + CAST({{1:whole}} AS numeric) * 60 + {} AS t) "
    "AS given)"
)

FUNCTION = Function(
    name="TIME",
    category="date",
    help={"en": "A time from hour, minute and second", "zh": "由时、分、秒得到时间"},
    parameters=(
        Parameter("hour", NUMBER),
        Parameter("minute", NUMBER),
        Parameter("second", NUMBER, optional=True),
    ),
    returns=types.TIME,
    python=time_from,
    sql=templates(None, (None, None, _TIME.format("0"), _TIME.format("{2:whole}"))),
    js="""(hour, minute, second = 0n) => {
  const total = toInteger(hour) * 3600 + toInteger(minute) * 60 + toInteger(second);
  return total < 0 ? null : clockFrom((total % 86_400) * 1000);
}""",
    examples=(
        Example("TIME(9, 5)", dt.time(9, 5)),
        Example("TIME(8, 75, 0)", dt.time(9, 15)),
        Example("TIME(25, 0, 0)", dt.time(1, 0)),
    ),
)
