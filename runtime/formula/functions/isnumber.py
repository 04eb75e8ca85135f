"""`ISNUMBER`: true for a number, and for text that is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from runtime.formula.functions._returns import boolean
from runtime.formula.functions._texts import number_of
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter


def is_number(value: Any) -> bool:
    """Whether the value is, or reads as, a number."""
    if isinstance(value, str):
        return number_of(value) is not None
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


FUNCTION = Function(
    name="ISNUMBER",
    category="logic",
    help={"en": "True for a number, and for text that is one", "zh": "数字，或可读作数字的文本时为真"},
    parameters=(Parameter("value", SCALAR),),
    returns=boolean,
    python=is_number,
    blank="own",
    examples=(
        Example('ISNUMBER("12.5")', True),
        Example('ISNUMBER("12x")', False),
        Example('ISNUMBER("")', False),
        Example("ISNUMBER(3)", True),
    ),
)
