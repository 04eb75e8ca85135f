"""`FORMATDATE`: A date by a pattern: %Y-%m-%d or yyyy-mm-dd."""

from __future__ import annotations

import datetime as dt
from typing import Any

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions._dates import local_of
from runtime.formula.functions._formats import formatted_date
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.kernel import limited
from runtime.formula.types import Kind


def format_date(context: Context, value: Any, pattern: str) -> str:
    """An instant in the workspace's time zone; month names in English."""
    if isinstance(value, dt.datetime):
        value = local_of(context, value)
    return limited(formatted_date(value, pattern))


FUNCTION = Function(
    name="FORMATDATE",
    category="date",
    help={
        "en": "A date by a pattern: %Y-%m-%d or yyyy-mm-dd",
        "zh": "按格式显示日期：%Y-%m-%d 或 yyyy-mm-dd",
    },
    parameters=(
        Parameter("date", frozenset({Kind.DATE, Kind.INSTANT, Kind.TIME})),
        Parameter("format", TEXT),
    ),
    returns=types.TEXT,
    python=format_date,
    context=True,
    js="(value, pattern, site) => formattedDate(value, pattern, site.nodes[0].type.kind, site.context)",
    examples=(
        Example('FORMATDATE(DATE(2026, 3, 1), "%Y-%m-%d")', "2026-03-01"),
        Example('FORMATDATE(DATE(2026, 3, 1), "%e %b %y")', "1 Mar 26"),
        Example('FORMATDATE(DATE(2026, 3, 1), "yyyy/m/d")', "2026/3/1"),
        Example('FORMATDATE(TIME(9, 5, 0), "hh:mm")', "09:05"),
    ),
)
