"""`ISNUMBER`: true for a number, and for text that is one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from runtime.formula.functions._returns import boolean
from runtime.formula.functions._sql import number_in_text
from runtime.formula.functions._texts import number_of
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def is_number(value: Any) -> bool:
    """Whether the value is, or reads as, a number."""
    if isinstance(value, str):
        return number_of(value) is not None
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _sqlite(arguments: Sequence[str], node: Node) -> str | None:
    kind = next(node.children()).type.kind
    if kind in (Kind.TEXT, Kind.CHOICE):
        return None
    return f"({arguments[0]} IS NOT NULL)" if kind is Kind.NUMBER else "0"


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    kind = next(node.children()).type.kind
    if kind in (Kind.TEXT, Kind.CHOICE):
        return f"({number_in_text(arguments[0])} IS NOT NULL)"
    return f"({arguments[0]} IS NOT NULL)" if kind is Kind.NUMBER else "false"


FUNCTION = Function(
    name="ISNUMBER",
    category="logic",
    help={"en": "True for a number, and for text that is one", "zh": "数字，或可读作数字的文本时为真"},
    parameters=(Parameter("value", SCALAR),),
    returns=boolean,
    python=is_number,
    blank="own",
    sql={"sqlite": _sqlite, "postgresql": _postgresql},
    js="""(value) => (typeof value === "string" && numberOf(value) !== null) || typeof value === 'bigint'""",
    examples=(
        Example('ISNUMBER("12.5")', True),
        Example('ISNUMBER("12x")', False),
        Example('ISNUMBER("")', False),
        Example("ISNUMBER(3)", True),
    ),
)
