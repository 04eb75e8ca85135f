"""`ISPICKVAL`: true when a choice has the value."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """An equality."""
    site.expect(2, 2)
    left, right = site.compiler.visit_all(site.arguments)
    return site.compiler.compare("=", left, right, site.span)


FUNCTION = Function(
    name="ISPICKVAL",
    category="logic",
    help={"en": "True when a choice has the value", "zh": "选项字段等于该值时为真"},
    parameters=(
        Parameter("choice", TEXT),
        Parameter("value", TEXT),
    ),
    expand=expand,
    examples=(
        Example('ISPICKVAL(level, "gold")', True, {"level": (types.choice("gold", "silver"), "gold")}),
        Example('ISPICKVAL(level, "")', True, {"level": (types.choice("gold"), None)}),
    ),
)
