"""`NOT`: true when the argument does not hold."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.functions.base import CONDITION, Example, Function, Parameter
from runtime.formula.nodes import Node, Not


def expand(site: CallSite) -> Node:
    """The negation."""
    site.expect(1, 1)
    return Not(types.BOOLEAN, site.span, site.condition(0))


FUNCTION = Function(
    name="NOT",
    category="logic",
    help={"en": "True when the argument does not hold", "zh": "参数不成立时为真"},
    parameters=(Parameter("condition", CONDITION),),
    expand=expand,
    examples=(
        Example("NOT(1 = 2)", True),
        Example("not(null)", True),
    ),
)
