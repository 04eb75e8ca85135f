"""`TRUE`: the value true."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.functions.base import Example, Function
from runtime.formula.nodes import Literal, Node


def expand(site: CallSite) -> Node:
    """The constant."""
    site.expect(0, 0)
    return Literal(types.BOOLEAN, site.span, True)


FUNCTION = Function(
    name="TRUE",
    category="logic",
    help={"en": "The value true", "zh": "值“真”"},
    expand=expand,
    examples=(Example("TRUE()", True),),
)
