"""`TIMEVALUE`: the time a text says, or of a date and time in the workspace's time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions._dates import clock_of
from runtime.formula.functions._texts import time_of
from runtime.formula.functions.base import Example, Function, Parameter, SqlMeaning
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def time_value(context: Context, value: Any) -> dt.time | None:
    """To the second; blank for other texts."""
    return time_of(value) if isinstance(value, str) else clock_of(context, value).replace(microsecond=0)


def _time(dialect: str) -> SqlMeaning:
    def render(arguments: Sequence[str], node: Node) -> str | None:
        kind = next(node.children()).type.kind
        if kind is Kind.TIME:
            return arguments[0]
        if kind is not Kind.INSTANT or dialect == "sqlite":
            return None
        return f"CAST(date_trunc('second', {arguments[0]} AT TIME ZONE {arguments[-1]}) AS time)"

    return render


FUNCTION = Function(
    name="TIMEVALUE",
    category="date",
    help={
        "en": "The time a text says, or of a date and time in the workspace's time zone",
        "zh": "文本表示的时间，或日期时间的时间部分（按工作区时区）",
    },
    parameters=(Parameter("value", frozenset({Kind.TEXT, Kind.CHOICE, Kind.INSTANT, Kind.TIME})),),
    returns=types.TIME,
    python=time_value,
    context=True,
    sql={"sqlite": _time("sqlite"), "postgresql": _time("postgresql")},
    js="""(value, site) => {
  const { kind } = site.nodes[0].type;
  return kind === "time" || kind === "instant" ? localTime(value, site.context) : timeOf(value);
}""",
    examples=(
        Example('TIMEVALUE("9:05")', dt.time(9, 5)),
        Example('TIMEVALUE("25:00")', None),
    ),
)
