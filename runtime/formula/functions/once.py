"""`ONCE`: computed once and then kept."""

from __future__ import annotations

from dataclasses import replace

from runtime.formula.calls import CallSite
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Call, Node


def expand(site: CallSite) -> Node:
    """The value the field already has, else the argument; in a default simply the argument."""
    site.expect(1, 1)
    compiler = site.compiler
    inner = compiler.inside(replace(compiler.around, inside_once=True))
    value = inner.visit(site.arguments[0])
    if compiler.target is None or compiler.around.entity is None:
        return value
    kept = compiler.found(compiler.names.resolve([(compiler.target, site.span)], compiler.around), site.span)
    return Call(value.type, site.span, "COALESCE", (replace(kept, type=kept.type.optional()), value))


FUNCTION = Function(
    name="ONCE",
    category="record",
    help={"en": "Computed once and then kept", "zh": "只计算一次，之后保持不变"},
    parameters=(Parameter("value", SCALAR),),
    expand=expand,
    examples=(Example("ONCE(3)", 3),),
)
