"""`INDEX`: the value with a number from 1 in a column or among choices."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import ordinal
from runtime.formula.functions.base import ANY, NUMBER, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """A row's value, or one of several choices."""
    site.expect(2, 3)
    return ordinal(site)


FUNCTION = Function(
    name="INDEX",
    category="rows",
    help={
        "en": "The value with a number from 1 in a column or among choices",
        "zh": "取列或多选中第几个值（从 1 开始）",
    },
    parameters=(
        Parameter("list", ANY),
        Parameter("number", NUMBER),
    ),
    expand=expand,
    examples=(
        Example(
            "INDEX(lines.price, 2)",
            5,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example("INDEX(tags, 2)", "b", {"tags": (types.choices("a", "b"), ("a", "b"))}),
        Example("INDEX(tags, 3)", None, {"tags": (types.choices("a", "b"), ("a", "b"))}),
    ),
)
