"""`MROUND`: rounded half away from zero to a multiple."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from runtime.formula.functions._rounding import quotient
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import EXACT, Number, absolute
from runtime.formula.nodes import Node
from runtime.formula.types import Kind, Type


def mround(value: Number, multiple: Number) -> Number | None:
    """Blank when the signs differ, as in Excel."""
    if not multiple or not value:
        return 0
    if (value < 0) != (multiple < 0):
        return None
    size = quotient(
        absolute(EXACT.add(EXACT.multiply(value, 2), multiple)),
        absolute(EXACT.multiply(multiple, 2)),
        "floor",
    )
    return EXACT.multiply(size, multiple)


def multiple_type(nodes: Sequence[Node]) -> Type:
    """As the number, at the scale of the multiple."""
    first, step = nodes[0].type, nodes[1].type
    return Type(
        Kind.NUMBER,
        scale=step.number_scale,
        bound=first.number_bound + step.number_bound,
        currency=first.currency,
    )


_POSTGRESQL = (
    "(SELECT CASE WHEN v IS NULL OR m IS NULL THEN NULL WHEN m = 0 OR v = 0 THEN 0 "
    "WHEN (v < 0) <> (m < 0) THEN NULL "
    "ELSE div(abs(2 * v + m), abs(2 * m)) * m END FROM (SELECT {0} AS v, {1} AS m) AS given)"
)

FUNCTION = Function(
    name="MROUND",
    category="math",
    help={"en": "Rounded half away from zero to a multiple", "zh": "四舍五入到指定倍数"},
    parameters=(
        Parameter("number", NUMBER),
        Parameter("multiple", NUMBER),
    ),
    returns=multiple_type,
    python=mround,
    sql=templates(None, _POSTGRESQL),
    js="""(n, multiple) =>
  multiple === 0n || n === 0n ? 0n
    : n < 0n !== multiple < 0n ? null
    : divideFloor(n * 2n + multiple, multiple * 2n) * multiple""",
    examples=(
        Example("MROUND(10, 3)", 9),
        Example("MROUND(-10, -3)", -9),
        Example("MROUND(1.3, 0.2)", Decimal("1.4")),
        Example("MROUND(5, -2)", None),
    ),
)
