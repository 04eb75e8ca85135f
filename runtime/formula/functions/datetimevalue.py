"""`DATETIMEVALUE`: the date and time a text says; without an offset in the workspace's time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions._texts import instant_of
from runtime.formula.functions.base import Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def datetime_value(context: Context, value: Any) -> dt.datetime | None:
    """A date is its midnight in the workspace's time zone."""
    if isinstance(value, dt.datetime):
        return value
    return instant_of(value if isinstance(value, str) else value.isoformat(), context.timezone)


def _instant(arguments: Sequence[str], node: Node) -> str | None:
    return arguments[0] if next(node.children()).type.kind is Kind.INSTANT else None


FUNCTION = Function(
    name="DATETIMEVALUE",
    category="date",
    help={
        "en": "The date and time a text says; without an offset in the workspace's time zone",
        "zh": "文本表示的日期时间；没有时差时按工作区时区",
    },
    parameters=(Parameter("value", frozenset({Kind.TEXT, Kind.CHOICE, Kind.INSTANT, Kind.DATE})),),
    returns=types.INSTANT,
    python=datetime_value,
    context=True,
    sql={"sqlite": _instant, "postgresql": _instant},
    js="""(value, site) =>
  (site.nodes[0].type.kind === "instant" ? value : instantOf(value, site.context.timezone))""",
    examples=(
        Example('DATETIMEVALUE("2026-03-01T10:00:00Z")', dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)),
        Example('DATETIMEVALUE("2026-03-01T10:00:00+08:00")', dt.datetime(2026, 3, 1, 2, tzinfo=dt.UTC)),
        Example('DATETIMEVALUE("x")', None),
    ),
)
