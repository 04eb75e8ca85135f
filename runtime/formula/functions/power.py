"""`POWER`: A number raised to a power, as ^ does."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from runtime.formula import types
from runtime.formula.functions._returns import constant_number
from runtime.formula.functions._rounding import powered
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind, Type


def power_type(nodes: Sequence[Node]) -> Type:
    """Exact bounds for small constant exponents, else what 40 digits hold; too much is refused."""
    base, exponent = nodes[0].type, constant_number(nodes[1])
    if isinstance(exponent, int) and 0 < exponent <= 60:
        scale = min(base.number_scale * exponent, types.DIVISION_SCALE)
        return Type(Kind.NUMBER, scale=scale, bound=base.number_bound**exponent + 1)
    certainly_huge = isinstance(exponent, int) and exponent > 60 and base.number_bound > 1
    return Type(
        Kind.NUMBER, scale=types.DIVISION_SCALE, bound=types.LARGEST_BOUND * 10 if certainly_huge else 10**40
    )


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    """A small constant exponent multiplied out; other powers PostgreSQL rounds its own way."""
    exponent = constant_number(list(node.children())[1])
    if not isinstance(exponent, int) or not 0 < exponent <= 60:
        return None
    return f"(SELECT round({' * '.join(['v'] * exponent)}, 20) FROM (SELECT {arguments[0]} AS v) AS given)"


FUNCTION = Function(
    name="POWER",
    category="math",
    help={"en": "A number raised to a power, as ^ does", "zh": "乘幂，与 ^ 相同"},
    parameters=(
        Parameter("number", NUMBER),
        Parameter("exponent", NUMBER),
    ),
    returns=power_type,
    python=powered,
    sql={"postgresql": _postgresql},
    js="power",
    examples=(
        Example("POWER(2, 10)", 1024),
        Example("-2^2", 4),
        Example("2^3^2", 64),
        Example("2^-1", Decimal("0.5")),
        Example("2^0.5", Decimal("1.41421356237309504880")),
        Example("(-8)^0.5", None),
        Example("0^0", None),
        Example("4^0.5", 2),
    ),
)
