"""`CEILING`: rounded up to a multiple of the significance."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from runtime.formula.functions._rounding import to_multiple
from runtime.formula.functions._sql import floored, templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number
from runtime.formula.nodes import Node
from runtime.formula.types import Kind, Type


def ceiling_to(value: Number, significance: Number = 1) -> Number | None:
    """As Excel: zero for a significance of zero."""
    if not significance:
        return 0
    return to_multiple(value, significance, "ceil")


def multiple_type(nodes: Sequence[Node]) -> Type:
    """As the number, at the scale of the significance."""
    first = nodes[0].type
    step = nodes[1].type if len(nodes) > 1 else Type(Kind.NUMBER, scale=0, bound=1)
    bound = first.number_bound + step.number_bound
    return Type(Kind.NUMBER, scale=step.number_scale, bound=bound, currency=first.currency)


_STEP = (
    "(SELECT CASE WHEN v IS NULL THEN NULL WHEN s = 0 THEN 0 WHEN v > 0 AND s < 0 THEN NULL ELSE "
    "(div(v, s) + CASE WHEN mod(v, s) <> 0 AND (v < 0) = (s < 0) THEN 1 ELSE 0 END) * s END "
    "FROM (SELECT {0} AS v, {1} AS s) AS given)"
)
_POSTGRESQL = templates(None, (None, "ceil({0})", _STEP))["postgresql"]

FUNCTION = Function(
    name="CEILING",
    category="math",
    help={"en": "Rounded up to a multiple of the significance", "zh": "向上舍入到基数的倍数"},
    parameters=(
        Parameter("number", NUMBER),
        Parameter("significance", NUMBER, optional=True),
    ),
    returns=multiple_type,
    python=ceiling_to,
    aliases=("CEIL",),
    sql={"sqlite": floored("+"), "postgresql": _POSTGRESQL},
    js="""(n, step = ONE) =>
  step === 0n ? 0n : n > 0n && step < 0n ? null : -divideFloor(-n, step) * step""",
    examples=(
        Example("CEILING(2.1)", 3),
        Example("CEILING(-2.5, 2)", -2),
        Example("CEILING(0.234, 0.01)", Decimal("0.24")),
        Example("CEILING(-2.5, -2)", -4),
        Example("CEILING(5, 0)", 0),
    ),
)
