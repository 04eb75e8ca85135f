"""`DATEDIF`: the time between two dates in whole D, M, Y, or the rest MD, YM, YD."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from runtime.formula.calls import CallSite
from runtime.formula.context import Context
from runtime.formula.functions._dates import date_difference_in, day_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import day_in_sql
from runtime.formula.functions.base import DAY, TEXT, Example, Function, Parameter
from runtime.formula.messages import refuse
from runtime.formula.nodes import Literal, Node

UNITS = ("D", "M", "Y", "MD", "YM", "YD")


def datedif(context: Context, start: dt.date, end: dt.date, unit: str) -> int | None:
    """Blank when the end is earlier."""
    return date_difference_in(day_of(context, start), day_of(context, end), unit)


def check_unit(site: CallSite, nodes: Sequence[Node]) -> None:
    """A constant unit must be one."""
    if isinstance(nodes[2], Literal) and str(nodes[2].value).upper() not in UNITS:
        raise refuse(
            "formula.argument_value",
            nodes[2].span,
            function="DATEDIF",
            parameter="unit",
            suggestion=", ".join(UNITS),
        )


_MONTHS = (
    "((extract(year FROM e) - extract(year FROM s)) * 12 + extract(month FROM e) - extract(month FROM s) "
    "- CASE WHEN extract(day FROM e) < extract(day FROM s) THEN 1 ELSE 0 END)"
)
_BY_UNIT = {"D": "e - s", "M": _MONTHS, "Y": f"div({_MONTHS}, 12)", "YM": f"mod({_MONTHS}, 12)"}


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    """The units whose days don't depend on a month's length."""
    start, end, unit = node.children()
    known = _BY_UNIT.get(str(getattr(unit, "value", "")).upper())
    days = [
        day_in_sql(text, child.type, "postgresql", arguments[-1])
        for text, child in zip(arguments, (start, end), strict=False)
    ]
    if known is None or None in days:
        return None
    return f"(SELECT CASE WHEN e >= s THEN {known} END FROM (SELECT {days[0]} AS s, {days[1]} AS e) AS given)"


FUNCTION = Function(
    name="DATEDIF",
    category="date",
    help={
        "en": "The time between two dates in whole D, M, Y, or the rest MD, YM, YD",
        "zh": "两个日期相差的整天 D、月 M、年 Y，或余数 MD、YM、YD",
    },
    parameters=(
        Parameter("start", DAY),
        Parameter("end", DAY),
        Parameter("unit", TEXT),
    ),
    returns=integer(4_000_000, True),
    python=datedif,
    aliases=("DATEDIFF",),
    context=True,
    check=check_unit,
    sql={"postgresql": _postgresql},
    js="""(start, end, unit, site) => {
  const found = differenceIn(localDay(start, site.context), localDay(end, site.context), unit);
  return found === null ? null : fromInteger(found);
}""",
    examples=(
        Example('DATEDIF(DATE(2026, 1, 31), DATE(2026, 3, 1), "M")', 1),
        Example('DATEDIF(DATE(2024, 2, 29), DATE(2026, 2, 28), "Y")', 1),
        Example('DATEDIF(DATE(2026, 1, 1), DATE(2026, 1, 31), "D")', 30),
        Example('DATEDIF(DATE(2025, 11, 10), DATE(2026, 2, 5), "MD")', 26),
        Example('DATEDIF(DATE(2025, 11, 10), DATE(2026, 2, 5), "YM")', 2),
        Example('DATEDIF(DATE(2026, 2, 1), DATE(2026, 1, 1), "D")', None),
    ),
)
