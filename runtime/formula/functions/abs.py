"""`ABS`: the absolute value."""

from __future__ import annotations

from decimal import Decimal

from runtime.formula.functions._returns import same_number
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import absolute

FUNCTION = Function(
    name="ABS",
    category="math",
    help={"en": "The absolute value", "zh": "绝对值"},
    parameters=(Parameter("number", NUMBER),),
    returns=same_number,
    python=absolute,
    sql=templates("abs({0})"),
    js="(n) => (n < 0n ? -n : n)",
    examples=(
        Example("ABS(-2.5)", Decimal("2.5")),
        Example("ABS(3)", 3),
    ),
)
