"""`FALSE`: the value false."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.functions.base import Example, Function
from runtime.formula.nodes import Literal, Node


def expand(site: CallSite) -> Node:
    """The constant."""
    site.expect(0, 0)
    return Literal(types.BOOLEAN, site.span, False)


FUNCTION = Function(
    name="FALSE",
    category="logic",
    help={"en": "The value false", "zh": "值“假”"},
    expand=expand,
    examples=(Example("FALSE()", False),),
)
