"""`VALUE`: the number a text says; blank when it says none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from runtime.formula import types
from runtime.formula.functions._sql import number_in_text
from runtime.formula.functions._texts import number_of
from runtime.formula.functions.base import Example, Function, Parameter
from runtime.formula.kernel import Number
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def value_of(text: Any) -> Number | None:
    """As spreadsheets read it, up to 18 digits before and 20 after the point."""
    return number_of(text) if isinstance(text, str) else text


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    if next(node.children()).type.kind is Kind.NUMBER:
        return arguments[0]
    return number_in_text(arguments[0])


FUNCTION = Function(
    name="VALUE",
    category="text",
    help={"en": "The number a text says; blank when it says none", "zh": "文本所表示的数字；不是数字则为空"},
    parameters=(Parameter("text", frozenset({Kind.TEXT, Kind.CHOICE, Kind.NUMBER})),),
    returns=types.decimal(20, 10**18),
    python=value_of,
    sql={"postgresql": _postgresql},
    js="""(value) => (typeof value === "string" ? numberOf(value) : value)""",
    examples=(
        Example('VALUE("12.50")', Decimal("12.5")),
        Example('VALUE(" -3 ")', -3),
        Example('VALUE("¥1,234.50")', Decimal("1234.5")),
        Example('VALUE("12.5%")', Decimal("0.125")),
        Example('VALUE("(5)")', -5),
        Example('VALUE("1e3")', 1000),
        Example('VALUE("1,00")', None),
        Example('VALUE("")', None),
    ),
)
