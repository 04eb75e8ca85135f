"""`IF`: the second argument when the condition holds, else the third."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import case_of, pairs_of
from runtime.formula.functions.base import CONDITION, SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """A Case; without a third argument it is blank otherwise."""
    site.expect(2, 3)
    return case_of(site, pairs_of(site, 0, 2), 2 if len(site.arguments) == 3 else None)


FUNCTION = Function(
    name="IF",
    category="logic",
    help={
        "en": "The second argument when the condition holds, else the third",
        "zh": "条件成立时返回第二个参数，否则返回第三个",
    },
    parameters=(
        Parameter("condition", CONDITION),
        Parameter("then", SCALAR),
        Parameter("otherwise", SCALAR, optional=True),
    ),
    expand=expand,
    examples=(
        Example('IF(1 < 2, "yes", "no")', "yes"),
        Example("if(null, 1, 2)", 2),
        Example("IF(1 > 2, 5)", None),
    ),
)
