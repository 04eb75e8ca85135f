"""`INCLUDES`: true when one of several choices is the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import boolean
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def includes(choices: Sequence[Any] | None, value: Any) -> bool:
    """Whether the value is among them; blank is in nothing."""
    return choices is not None and value is not None and value in choices


def _sqlite(arguments: Sequence[str], node: Node) -> str | None:
    if next(node.children()).type.kind is not Kind.CHOICES:
        return None
    return f"(EXISTS (SELECT 1 FROM json_each({arguments[0]}) WHERE value = {arguments[1]}))"


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    choices, value = node.children()
    if choices.type.kind is not Kind.CHOICES or value.type.kind not in (Kind.TEXT, Kind.CHOICE):
        return None
    return f"({arguments[0]} @> to_jsonb({arguments[1]}))"


FUNCTION = Function(
    name="INCLUDES",
    category="logic",
    help={"en": "True when one of several choices is the value", "zh": "多选字段包含该值时为真"},
    parameters=(
        Parameter("choices", frozenset({Kind.CHOICES, Kind.LIST})),
        Parameter("value", SCALAR),
    ),
    returns=boolean,
    python=includes,
    aliases=("SELECTED",),
    blank="own",
    sql={"sqlite": _sqlite, "postgresql": _postgresql},
    js="(choices, value) => choices !== null && value !== null && choices.includes(value)",
    examples=(
        Example('INCLUDES(tags, "b")', True, {"tags": (types.choices("a", "b"), ("a", "b"))}),
        Example('INCLUDES(tags, "c")', False, {"tags": (types.choices("a", "b", "c"), ("a", "b"))}),
        Example('INCLUDES(tags, "a")', False, {"tags": (types.choices("a"), None)}),
    ),
)
