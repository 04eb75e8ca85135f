"""`VLOOKUP`: the value of a field in the first record of an entity, or option, whose key equals a value."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import lookup
from runtime.formula.functions.base import SCALAR, TEXT, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """`VLOOKUP(value, "entity", "key", "result")`, or `VLOOKUP(entity.result, entity.key, value)`."""
    site.expect(2, 4)
    return lookup(site)


FUNCTION = Function(
    name="VLOOKUP",
    category="rows",
    help={
        "en": "The value of a field in the first record of an entity, or option, whose key equals a value",
        "zh": "在实体或选项集中按键查找，返回另一字段的值",
    },
    parameters=(
        Parameter("value", SCALAR),
        Parameter("source", TEXT),
        Parameter("key", TEXT),
        Parameter("result", TEXT, optional=True),
    ),
    expand=expand,
)
