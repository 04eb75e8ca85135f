"""`DATEVALUE`: the date a text says, or of a date and time in the workspace's time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions._dates import day_of
from runtime.formula.functions._sql import day_in_sql
from runtime.formula.functions._texts import date_of, instant_of
from runtime.formula.functions.base import Example, Function, Parameter, SqlMeaning
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def date_value(context: Context, value: Any) -> dt.date | None:
    """`2026-03-01` or `2026/3/1`, also at the start of a date and time; blank for other texts."""
    if isinstance(value, str):
        return date_of(value) or date_of(value.strip()[:10] if instant_of(value, dt.UTC) else "")
    return day_of(context, value)


def _day(dialect: str) -> SqlMeaning:
    def render(arguments: Sequence[str], node: Node) -> str | None:
        type_ = next(node.children()).type
        if type_.kind not in (Kind.DATE, Kind.INSTANT):
            return None
        return day_in_sql(arguments[0], type_, dialect, arguments[-1])

    return render


FUNCTION = Function(
    name="DATEVALUE",
    category="date",
    help={
        "en": "The date a text says, or of a date and time in the workspace's time zone",
        "zh": "文本表示的日期，或日期时间的日期部分（按工作区时区）",
    },
    parameters=(Parameter("value", frozenset({Kind.TEXT, Kind.CHOICE, Kind.INSTANT, Kind.DATE})),),
    returns=types.DATE,
    python=date_value,
    context=True,
    sql={"sqlite": _day("sqlite"), "postgresql": _day("postgresql")},
    js="""(value, site) => {
  const { kind } = site.nodes[0].type;
  if (kind === "date" || kind === "instant") return localDay(value, site.context);
  return dateOf(value) ?? (instantOf(value, "UTC") ? dateOf(value.trim().slice(0, 10)) : null);
}""",
    examples=(
        Example('DATEVALUE("2026-03-01")', dt.date(2026, 3, 1)),
        Example('DATEVALUE("2026/3/1")', dt.date(2026, 3, 1)),
        Example('DATEVALUE("2026-02-30")', None),
        Example('DATEVALUE("soon")', None),
        Example('DATEVALUE("2026-03-01T10:00Z")', dt.date(2026, 3, 1)),
    ),
)
