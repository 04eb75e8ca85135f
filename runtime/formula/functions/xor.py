"""`XOR`: true when an odd number of arguments hold."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula.functions._returns import boolean
from runtime.formula.functions.base import CONDITION, Example, Function, Parameter
from runtime.formula.nodes import Node


def xor(*conditions: bool) -> bool:
    """All arguments are looked at."""
    return sum(conditions) % 2 == 1


def _sqlite(arguments: Sequence[str], node: Node) -> str | None:
    return f"(({' + '.join(arguments)}) % 2 = 1)"


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    counted = [f"CAST({argument} AS integer)" for argument in arguments]
    return f"(mod({' + '.join(counted)}, 2) = 1)"


FUNCTION = Function(
    name="XOR",
    category="logic",
    help={"en": "True when an odd number of arguments hold", "zh": "成立的参数为奇数个时为真"},
    parameters=(Parameter("condition", CONDITION, many=True),),
    returns=boolean,
    python=xor,
    sql={"sqlite": _sqlite, "postgresql": _postgresql},
    js="(...conditions) => conditions.filter(Boolean).length % 2 === 1",
    examples=(
        Example("XOR(1 = 1, 1 = 2)", True),
        Example("XOR(1 = 1, 2 = 2)", False),
        Example('XOR(1, "", null)', True),
    ),
)
