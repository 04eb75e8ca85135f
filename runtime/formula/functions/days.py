"""`DAYS`: the days from a start to an end, the end written first."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions.base import DAY, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.typing_rules import arithmetic


def expand(site: CallSite) -> Node:
    """DATEVALUE of both, subtracted."""
    site.expect(2, 2)
    end, start = [site.made("DATEVALUE", [node]) for node in site.compiler.visit_all(site.arguments)]
    return arithmetic("subtract", end, start, site.span)


FUNCTION = Function(
    name="DAYS",
    category="date",
    help={
        "en": "The days from a start to an end, the end written first",
        "zh": "从开始日期到结束日期的天数，先写结束日期",
    },
    parameters=(Parameter("end", DAY), Parameter("start", DAY)),
    expand=expand,
    examples=(
        Example("DAYS(DATE(2026, 3, 1), DATE(2026, 2, 1))", 28),
        Example("DAYS(DATE(2026, 2, 1), DATE(2026, 3, 1))", -28),
        Example("DAYS(null, DATE(2026, 3, 1))", None),
    ),
)
