"""`ROUNDUP`: rounded away from zero."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import Decimal

from runtime.formula.functions._returns import constant_number, rounded
from runtime.formula.functions._rounding import rounded_by
from runtime.formula.functions._sql import rounding
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number
from runtime.formula.nodes import Node


def roundup(value: Number, places: Number = 0) -> Number:
    """Negative places round tens, hundreds."""
    return rounded_by(value, places, decimal.ROUND_UP)


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    """For a constant number of places, whose power of ten is exact."""
    _, *rest = node.children()
    places = constant_number(rest[0]) if rest else 0
    if places is None:
        return None
    unit = Decimal(1).scaleb(-max(min(int(places), 20), -70))
    given = f"(SELECT {arguments[0]} AS v) AS given"
    more = f"CASE WHEN mod(abs(v), {unit:f}) > 0 THEN 1 ELSE 0 END"
    return f"(SELECT sign(v) * (div(abs(v), {unit:f}) + {more}) * {unit:f} FROM {given})"


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
    sql={"sqlite": rounding("up"), "postgresql": _postgresql},
    js="(n, places = 0n) => quantize(n, toInteger(places), divideUp)",
    examples=(
        Example("ROUNDUP(2.1)", 3),
        Example("ROUNDUP(-2.11, 1)", Decimal("-2.2")),
    ),
)
