"""`EVERY`: true when a condition holds for every row, and for no rows."""

from __future__ import annotations

from dataclasses import replace

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.functions.any import FUNCTION as ANY_FUNCTION
from runtime.formula.functions.base import ANY, CONDITION, Example, Function, Parameter
from runtime.formula.nodes import Aggregate, Node, Not


def expand(site: CallSite) -> Node:
    """No row for which it doesn't hold."""
    site.expect(2, 2)
    found = replace(site, name="ANY").bind(ANY_FUNCTION)
    if not isinstance(found, Aggregate) or found.condition is None:
        raise site.count_problem(FUNCTION)
    opposite = Not(types.BOOLEAN, found.condition.span, found.condition)
    return Not(types.BOOLEAN, site.span, replace(found, condition=opposite))


FUNCTION = Function(
    name="EVERY",
    category="rows",
    help={
        "en": "True when a condition holds for every row, and for no rows",
        "zh": "所有行都满足条件时为真（没有行也为真）",
    },
    parameters=(
        Parameter("rows", ANY),
        Parameter("condition", CONDITION),
    ),
    aliases=("ALL",),
    expand=expand,
    examples=(
        Example(
            "EVERY(lines, price > 1)",
            False,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            "EVERY(lines, COALESCE(price, 9) > 1)",
            True,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
