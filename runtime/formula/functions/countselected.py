"""`COUNTSELECTED`: the number of selected choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import Example, Function, Parameter
from runtime.formula.types import Kind


def count_selected(choices: Sequence[Any] | None) -> int:
    """How many; none selected is 0."""
    return len(choices or ())


FUNCTION = Function(
    name="COUNTSELECTED",
    category="logic",
    help={"en": "The number of selected choices", "zh": "已选选项的个数"},
    parameters=(Parameter("choices", frozenset({Kind.CHOICES, Kind.LIST})),),
    returns=types.Type(Kind.NUMBER, scale=0, bound=10_000, blank=False),
    python=count_selected,
    aliases=("PICKLISTCOUNT",),
    blank="own",
    sql=templates("coalesce(json_array_length({0}), 0)", "coalesce(jsonb_array_length({0}), 0)"),
    js="(choices) => fromInteger(choices?.length ?? 0)",
    examples=(
        Example("COUNTSELECTED(tags)", 2, {"tags": (types.choices("a", "b"), ("a", "b"))}),
        Example("PICKLISTCOUNT(tags)", 0, {"tags": (types.choices("a", "b"), None)}),
    ),
)
