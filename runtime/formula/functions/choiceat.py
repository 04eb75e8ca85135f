"""`CHOICEAT`: one of several choices by its number from 1."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number, whole
from runtime.formula.types import Kind


def choice_at(choices: Sequence[str], number: Number) -> str | None:
    """Blank outside them."""
    return choices[whole(number) - 1] if 1 <= whole(number) <= len(choices) else None


_SQLITE = "(SELECT value FROM json_each({0}) WHERE key = {1:whole} - 1)"
_POSTGRESQL = "(CASE WHEN {1:whole} >= 1 THEN {0} ->> ({1:whole} - 1) END)"

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
    sql=templates(_SQLITE, _POSTGRESQL),
    js="(choices, number) => choices[toInteger(number) - 1] ?? null",
    examples=(Example("CHOICEAT(tags, 1)", "a", {"tags": (types.choices("a", "b"), ("a", "b"))}),),
)
