"""`OR`: true when one of the arguments holds."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions.base import CONDITION, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """A lazy `or`."""
    site.expect(1)
    return site.compiler.logic("or", [(site.compiler.condition, each) for each in site.arguments], site.span)


FUNCTION = Function(
    name="OR",
    category="logic",
    help={"en": "True when one of the arguments holds", "zh": "任一参数成立时为真"},
    parameters=(Parameter("condition", CONDITION, many=True),),
    expand=expand,
    examples=(
        Example("OR(1 = 2, 2 = 2)", True),
        Example("or(0, null)", False),
    ),
)
