"""`LN`: the natural logarithm."""

from __future__ import annotations

from decimal import Decimal

from runtime.formula import types
from runtime.formula.functions._rounding import logarithm
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter

FUNCTION = Function(
    name="LN",
    category="math",
    help={"en": "The natural logarithm", "zh": "自然对数"},
    parameters=(Parameter("number", NUMBER),),
    returns=types.decimal(20, 1000),
    python=logarithm,
    js="(n) => logarithm(n)",
    examples=(
        Example("LN(1)", 0),
        Example("LN(2)", Decimal("0.69314718055994530942")),
        Example("LN(0)", None),
    ),
)
