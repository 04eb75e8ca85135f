"""`ROUND`: rounded half away from zero."""

from __future__ import annotations

import decimal
from decimal import Decimal

from runtime.formula.functions._returns import rounded
from runtime.formula.functions._rounding import rounded_by
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number


def round(value: Number, places: Number = 0) -> Number:
    """Negative places round tens, hundreds."""
    return rounded_by(value, places, decimal.ROUND_HALF_UP)


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
    examples=(
        Example("ROUND(2.5)", 3),
        Example("ROUND(-2.5, 0)", -3),
        Example("ROUND(1.005, 2)", Decimal("1.01")),
        Example("ROUND(1250, -2)", 1300),
        Example("ROUND(null, 2)", None),
    ),
)
