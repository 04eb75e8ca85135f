"""`SIGN`: 1, 0 or -1 by the sign."""

from __future__ import annotations

from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number


def sign(value: Number) -> int:
    """The sign."""
    return (value > 0) - (value < 0)


_SQLITE = "(SELECT (v > 0) - (v < 0) FROM (SELECT {0} AS v))"

FUNCTION = Function(
    name="SIGN",
    category="math",
    help={"en": "1, 0 or -1 by the sign", "zh": "按正负返回 1、0 或 -1"},
    parameters=(Parameter("number", NUMBER),),
    returns=integer(1),
    python=sign,
    sql=templates(_SQLITE, "sign({0})"),
    js="(n) => (n > 0n ? ONE : n < 0n ? -ONE : 0n)",
    examples=(
        Example("SIGN(-2.5)", -1),
        Example("SIGN(0)", 0),
    ),
)
