"""`WORKDAYS`: with a number the workday that much later, with a date the workdays up to it."""

from __future__ import annotations

import datetime as dt

from runtime.formula.calls import CallSite
from runtime.formula.functions.base import DAY, WORKING_DAYS, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def expand(site: CallSite) -> Node:
    """WORKDAY or NETWORKDAYS."""
    site.expect(2, 2)
    first, second = site.compiler.visit_all(site.arguments)
    counts = second.type.kind in (Kind.DATE, Kind.INSTANT)
    return site.made("NETWORKDAYS" if counts else "WORKDAY", [first, second])


FUNCTION = Function(
    name="WORKDAYS",
    category="date",
    help={
        "en": "With a number the workday that much later, with a date the workdays up to it",
        "zh": "第二个参数为数字时返回若干工作日后的日期，为日期时返回其间的工作日数",
    },
    parameters=(
        Parameter("date", DAY),
        Parameter("days_or_end", frozenset({Kind.NUMBER, Kind.DATE, Kind.INSTANT})),
    ),
    needs=WORKING_DAYS,
    expand=expand,
    examples=(
        Example("WORKDAYS(DATE(2026, 3, 6), 1)", dt.date(2026, 3, 9)),
        Example("WORKDAYS(DATE(2026, 3, 2), DATE(2026, 3, 9))", 6),
    ),
)
