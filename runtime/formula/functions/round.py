"""`ROUND`: rounded half away from zero."""

from __future__ import annotations

import decimal
from decimal import Decimal

from runtime.formula.functions._returns import rounded
from runtime.formula.functions._rounding import rounded_by
from runtime.formula.functions._sql import rounding, templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number


def round(value: Number, places: Number = 0) -> Number:
    """Negative places round tens, hundreds."""
    return rounded_by(value, places, decimal.ROUND_HALF_UP)


_PLACES = (
    "(SELECT CASE WHEN p IS NOT NULL THEN round(v, greatest(least(p, 20), -70)) END "
    "FROM (SELECT {0} AS v, {1:whole} AS p) AS given)"
)

FUNCTION = Function(
    name="ROUND",
    category="math",
    help={"en": "Rounded half away from zero", "zh": "四舍五入"},
    parameters=(
        Parameter("number", NUMBER),
        Parameter("places", NUMBER, optional=True),
    ),
    returns=rounded,
    python=round,
    sql={"sqlite": rounding("half"), **templates(None, (None, "round({0}, 0)", _PLACES))},
    js="(n, places = 0n) => quantize(n, toInteger(places), divideRounded)",
    examples=(
        Example("ROUND(2.5)", 3),
        Example("ROUND(-2.5, 0)", -3),
        Example("ROUND(1.005, 2)", Decimal("1.01")),
        Example("ROUND(1250, -2)", 1300),
        Example("ROUND(null, 2)", None),
    ),
)
