"""`CASE`: the result beside the first value equal to the expression, else the last argument."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import chosen
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """A Case of comparisons with the first argument."""
    site.expect(3)
    return chosen(site)


FUNCTION = Function(
    name="CASE",
    category="logic",
    help={
        "en": "The result beside the first value equal to the expression, else the last argument",
        "zh": "返回与表达式相等的值对应的结果，否则返回最后一个参数",
    },
    parameters=(
        Parameter("expression", SCALAR),
        Parameter("value", SCALAR),
        Parameter("result", SCALAR, many=True),
    ),
    aliases=("SWITCH",),
    expand=expand,
    examples=(
        Example('CASE(2, 1, "a", 2, "b", "c")', "b"),
        Example('SWITCH("x", "y", 1)', None),
        Example('CASE(null, null, "blank", "other")', "blank"),
    ),
)
