"""`ADDMONTHS`: the same day some months later, at most the last of the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from runtime.formula.context import Context
from runtime.formula.functions._dates import add_months, local_of
from runtime.formula.functions._sql import months_later
from runtime.formula.functions.base import DAY, NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number
from runtime.formula.nodes import Node
from runtime.formula.types import Kind, Type


def addmonths(context: Context, value: dt.date, months: Number) -> dt.date | None:
    """An instant keeps its local time; blank outside the calendar."""
    if not isinstance(value, dt.datetime):
        return add_months(value, months)
    local = local_of(context, value)
    day = add_months(local.date(), months)
    try:
        return day and dt.datetime.combine(day, local.time(), context.timezone).astimezone(dt.UTC)
    except OverflowError:
        return None


def same_day_type(nodes: Sequence[Node]) -> Type:
    """A date or an instant, as given."""
    return Type(nodes[0].type.kind if nodes[0].type.kind is not Kind.BLANK else Kind.DATE)


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    """Of a date; which of two equal local times is meant PostgreSQL decides another way."""
    if node.type.kind is not Kind.DATE:
        return None
    return months_later("CAST(d + make_interval(months => n) AS date)")(arguments, node)


FUNCTION = Function(
    name="ADDMONTHS",
    category="date",
    help={
        "en": "The same day some months later, at most the last of the month",
        "zh": "若干个月后的同一天，不超过月末",
    },
    parameters=(
        Parameter("date", DAY),
        Parameter("months", NUMBER),
    ),
    returns=same_day_type,
    python=addmonths,
    aliases=("EDATE",),
    context=True,
    sql={"postgresql": _postgresql},
    js="""(value, months, site) => {
  const count = toInteger(months);
  if (value.length === 10) return addMonths(value, count);
  const local = localOf(value, site.context.timezone);
  const day = addMonths(local.date, count);
  return day && instantOfLocal(day, local.milliseconds, site.context.timezone);
}""",
    examples=(
        Example("ADDMONTHS(DATE(2026, 1, 31), 1)", dt.date(2026, 2, 28)),
        Example("EDATE(DATE(2026, 2, 28), 1)", dt.date(2026, 3, 28)),
        Example("EDATE(DATE(2026, 3, 31), -1)", dt.date(2026, 2, 28)),
        Example("EDATE(DATE(2024, 2, 29), 12)", dt.date(2025, 2, 28)),
        Example("EDATE(DATE(9999, 12, 1), 1)", None),
    ),
)
