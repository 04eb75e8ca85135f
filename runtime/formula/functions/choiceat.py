"""`CHOICEAT`: one of several choices by its number from 1."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number, whole
from runtime.formula.types import Kind


def choice_at(choices: Sequence[str], number: Number) -> str | None:
    """Blank outside them."""
    return choices[whole(number) - 1] if 1 <= whole(number) <= len(choices) else None


FUNCTION = Function(
    name="CHOICEAT",
    category="rows",
    help={"en": "One of several choices by its number from 1", "zh": "按序号（从 1 开始）取多选中的一个"},
    parameters=(
        Parameter("choices", frozenset({Kind.CHOICES, Kind.LIST})),
        Parameter("number", NUMBER),
    ),
    returns=types.TEXT,
    python=choice_at,
    examples=(Example("CHOICEAT(tags, 1)", "a", {"tags": (types.choices("a", "b"), ("a", "b"))}),),
)
