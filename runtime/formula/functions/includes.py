"""`INCLUDES`: true when one of several choices is the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import boolean
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.types import Kind


def includes(choices: Sequence[Any] | None, value: Any) -> bool:
    """Whether the value is among them; blank is in nothing."""
    return choices is not None and value is not None and value in choices


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
    examples=(
        Example('INCLUDES(tags, "b")', True, {"tags": (types.choices("a", "b"), ("a", "b"))}),
        Example('INCLUDES(tags, "c")', False, {"tags": (types.choices("a", "b", "c"), ("a", "b"))}),
        Example('INCLUDES(tags, "a")', False, {"tags": (types.choices("a"), None)}),
    ),
)
