"""`AND`: true when all arguments hold."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions.base import CONDITION, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """A lazy `and`."""
    site.expect(1)
    return site.compiler.logic("and", [(site.compiler.condition, each) for each in site.arguments], site.span)


FUNCTION = Function(
    name="AND",
    category="logic",
    help={"en": "True when all arguments hold", "zh": "所有参数都成立时为真"},
    parameters=(Parameter("condition", CONDITION, many=True),),
    expand=expand,
    examples=(
        Example("AND(1 = 1, 2 = 2)", True),
        Example('AND(1, "", 2)', False),
    ),
)
