"""`LOG`: the logarithm to a base, 10 unless given."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._rounding import logarithm
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number


def log(value: Number, base: Number = 10) -> Number | None:
    """Blank where there is none."""
    return logarithm(value, base)


FUNCTION = Function(
    name="LOG",
    category="math",
    help={"en": "The logarithm to a base, 10 unless given", "zh": "对数，默认以 10 为底"},
    parameters=(
        Parameter("number", NUMBER),
        Parameter("base", NUMBER, optional=True),
    ),
    returns=types.decimal(20, 10**30),
    python=log,
    js="(n, base) => logarithm(n, base ?? 10n * ONE)",
    aliases=("LOG10",),
    examples=(
        Example("LOG(100)", 2),
        Example("LOG(8, 2)", 3),
        Example("LOG(-1)", None),
    ),
)
