"""`ROUNDUP`: rounded away from zero."""

from __future__ import annotations

import decimal
from decimal import Decimal

from runtime.formula.functions._returns import rounded
from runtime.formula.functions._rounding import rounded_by
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number


def roundup(value: Number, places: Number = 0) -> Number:
    """Negative places round tens, hundreds."""
    return rounded_by(value, places, decimal.ROUND_UP)


FUNCTION = Function(
    name="ROUNDUP",
    category="math",
    help={"en": "Rounded away from zero", "zh": "向远离零的方向取整"},
    parameters=(
        Parameter("number", NUMBER),
        Parameter("places", NUMBER, optional=True),
    ),
    returns=rounded,
    python=roundup,
    examples=(
        Example("ROUNDUP(2.1)", 3),
        Example("ROUNDUP(-2.11, 1)", Decimal("-2.2")),
    ),
)
