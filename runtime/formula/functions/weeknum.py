"""`WEEKNUM`: the number of the week of the year, the week of 1 January being the first."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions.base import DAY, NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number, whole

_FIRST_DAYS = {1: 6, 2: 0, **{11 + day: day for day in range(7)}}


def week_number(context: Context, value: dt.date, type_: Number = 1) -> int | None:
    """Weeks begin on Sunday (1), Monday (2) or as 11 (Monday) to 17 (Sunday) say; 21 is the ISO week."""
    day = day_of(context, value)
    wanted = whole(type_)
    if wanted == 21:
        return day.isocalendar().week
    first = _FIRST_DAYS.get(wanted)
    if first is None:
        return None
    return (day.timetuple().tm_yday + 6 + (day.replace(month=1, day=1).weekday() - first) % 7) // 7


FUNCTION = Function(
    name="WEEKNUM",
    category="date",
    help={
        "en": "The week of the year, the week of 1 January being the first; type 2: weeks begin on Monday",
        "zh": "一年中的第几周，1 月 1 日所在周为第一周；类型 2 以周一为一周开始",
    },
    parameters=(
        Parameter("date", DAY),
        Parameter("type", NUMBER, optional=True),
    ),
    returns=integer(54, True),
    python=week_number,
    context=True,
    js="""(value, ...rest) => {
  const day = localDay(value, rest.at(-1).context);
  const type = rest.length > 1 ? toInteger(rest[0]) : 1;
  if (type === 21) return fromInteger(isoWeek(day));
  const first = type === 1 ? 6 : type === 2 ? 0 : type - 11;
  if (first < 0 || first > 6) return null;
  const start = `${day.slice(0, 4)}-01-01`;
  const before = daysOf(day) - daysOf(start);
  return fromInteger(Math.floor((before + 7 + ((weekdayOf(start) - first + 7) % 7)) / 7));
}""",
    examples=(
        Example("WEEKNUM(DATE(2026, 1, 1))", 1),
        Example("WEEKNUM(DATE(2012, 3, 9))", 10),
        Example("WEEKNUM(DATE(2012, 3, 9), 2)", 11),
        Example("WEEKNUM(DATE(2027, 1, 1), 21)", 53),
        Example("WEEKNUM(DATE(2026, 1, 1), 5)", None),
    ),
)
