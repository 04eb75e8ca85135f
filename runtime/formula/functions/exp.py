"""`EXP`: e raised to a power."""

from __future__ import annotations

from decimal import Decimal

from runtime.formula import types
from runtime.formula.functions._rounding import exponential
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter

FUNCTION = Function(
    name="EXP",
    category="math",
    help={"en": "e raised to a power", "zh": "e 的乘幂"},
    parameters=(Parameter("number", NUMBER),),
    returns=types.decimal(20, 10**40),
    python=exponential,
    js="exponential",
    examples=(
        Example("EXP(0)", 1),
        Example("EXP(1)", Decimal("2.71828182845904523536")),
    ),
)
