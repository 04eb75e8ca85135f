"""`SQRT`: the square root; blank of negatives."""

from __future__ import annotations

from decimal import Decimal

from runtime.formula import types
from runtime.formula.functions._rounding import root
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter

FUNCTION = Function(
    name="SQRT",
    category="math",
    help={"en": "The square root; blank of negatives", "zh": "平方根；负数为空"},
    parameters=(Parameter("number", NUMBER),),
    returns=types.decimal(20, 10**30),
    python=root,
    sql=templates(None, "(CASE WHEN {0} >= 0 THEN round(sqrt(round({0}, 60)), 20) END)"),
    js="(n) => (n < 0n ? null : squareRoot(n))",
    examples=(
        Example("SQRT(9)", 3),
        Example("SQRT(2)", Decimal("1.41421356237309504880")),
        Example("SQRT(-1)", None),
    ),
)
