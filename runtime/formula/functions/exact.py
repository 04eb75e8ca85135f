"""`EXACT`: true when two texts are the same, as = does."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions._returns import boolean
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """An equality."""
    site.expect(2, 2)
    left, right = site.compiler.visit_all(site.arguments)
    return site.compiler.compare("=", left, right, site.span)


FUNCTION = Function(
    name="EXACT",
    category="text",
    help={"en": "True when two texts are the same, as = does", "zh": "两段文本完全相同时为真，与 = 相同"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("other", TEXT),
    ),
    returns=boolean,
    expand=expand,
    examples=(Example('EXACT("a", "A")', False),),
)
