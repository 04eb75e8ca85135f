"""`IFS`: the value after the first condition that holds."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import case_of, pairs_of
from runtime.formula.functions.base import CONDITION, SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """A Case; an odd last argument is the value otherwise."""
    site.expect(2)
    count = len(site.arguments)
    return case_of(site, pairs_of(site, 0, count - count % 2), count - 1 if count % 2 else None)


FUNCTION = Function(
    name="IFS",
    category="logic",
    help={"en": "The value after the first condition that holds", "zh": "返回第一个成立的条件后面的值"},
    parameters=(
        Parameter("condition", CONDITION),
        Parameter("value", SCALAR, many=True),
    ),
    expand=expand,
    examples=(
        Example('IFS(1 > 2, "a", 2 > 1, "b")', "b"),
        Example('IFS(1 > 2, "a")', None),
        Example('IFS(1 > 2, "a", "c")', "c"),
    ),
)
