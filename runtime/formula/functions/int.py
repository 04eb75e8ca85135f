"""`INT`: the largest whole number not above."""

from __future__ import annotations

from runtime.formula.functions._returns import whole_number
from runtime.formula.functions._sql import floored, templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import floor

FUNCTION = Function(
    name="INT",
    category="math",
    help={"en": "The largest whole number not above", "zh": "不大于该数的最大整数"},
    parameters=(Parameter("number", NUMBER),),
    returns=whole_number,
    python=floor,
    sql={"sqlite": floored("-"), **templates(None, "floor({0})")},
    js="(n) => quantize(n, 0, divideFloor)",
    examples=(
        Example("INT(2.9)", 2),
        Example("INT(-2.1)", -3),
    ),
)
