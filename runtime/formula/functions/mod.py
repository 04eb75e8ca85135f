"""`MOD`: the remainder, with the sign of the divisor."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from runtime.formula.functions._rounding import modulo
from runtime.formula.functions._sql import sqlite_modulo, templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind, Type


def modulo_type(nodes: Sequence[Node]) -> Type:
    """Below the divisor, blank by zero."""
    scale = max(node.type.number_scale for node in nodes)
    return Type(Kind.NUMBER, scale=scale, bound=nodes[1].type.number_bound, currency=nodes[0].type.currency)


_POSTGRESQL = "(SELECT mod(mod(a, b) + b, b) FROM (SELECT {0} AS a, nullif({1}, 0) AS b) AS given)"

FUNCTION = Function(
    name="MOD",
    category="math",
    help={"en": "The remainder, with the sign of the divisor", "zh": "余数，符号与除数相同"},
    parameters=(
        Parameter("number", NUMBER),
        Parameter("divisor", NUMBER),
    ),
    returns=modulo_type,
    python=modulo,
    sql={"sqlite": sqlite_modulo, **templates(None, _POSTGRESQL)},
    js="(n, divisor) => (divisor === 0n ? null : n - divideFloor(n, divisor) * divisor)",
    examples=(
        Example("MOD(7, 3)", 1),
        Example("MOD(-7, 3)", 2),
        Example("MOD(7, -3)", -2),
        Example("MOD(5.5, 2)", Decimal("1.5")),
        Example("MOD(1, 0)", None),
        Example("10 % 3", 1),
    ),
)
