"""`ROUNDDOWN`: rounded towards zero."""

from __future__ import annotations

import decimal
from decimal import Decimal

from runtime.formula.functions._returns import rounded
from runtime.formula.functions._rounding import rounded_by
from runtime.formula.functions._sql import rounding, templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number


def rounddown(value: Number, places: Number = 0) -> Number:
    """Negative places round tens, hundreds."""
    return rounded_by(value, places, decimal.ROUND_DOWN)


_PLACES = (
    "(SELECT CASE WHEN p IS NOT NULL THEN trunc(v, greatest(least(p, 20), -70)) END "
    "FROM (SELECT {0} AS v, {1:whole} AS p) AS given)"
)

FUNCTION = Function(
    name="ROUNDDOWN",
    category="math",
    help={"en": "Rounded towards zero", "zh": "向零取整"},
    parameters=(
        Parameter("number", NUMBER),
        Parameter("places", NUMBER, optional=True),
    ),
    returns=rounded,
    python=rounddown,
    aliases=("TRUNC",),
    sql={"sqlite": rounding("down"), **templates(None, (None, "trunc({0})", _PLACES))},
    js="(n, places = 0n) => quantize(n, toInteger(places), divideCut)",
    examples=(
        Example("ROUNDDOWN(2.9)", 2),
        Example("TRUNC(-2.99, 1)", Decimal("-2.9")),
    ),
)
