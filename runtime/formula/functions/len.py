"""`LEN`: the number of characters."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.types import Kind

FUNCTION = Function(
    name="LEN",
    category="text",
    help={"en": "The number of characters", "zh": "字符数"},
    parameters=(Parameter("text", TEXT),),
    returns=types.Type(Kind.NUMBER, scale=0, bound=100_000_000, blank=False),
    python=len,
    sql=templates("length({0})"),
    js="(text) => fromInteger(countPoints(text))",
    examples=(
        Example('LEN("abc")', 3),
        Example('LEN("")', 0),
        Example('LEN("中文😀")', 3),
    ),
)
