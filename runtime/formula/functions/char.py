"""`CHAR`: the character with a code."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number, whole


def char(code: Number) -> str | None:
    """A Unicode code point; blank for surrogates, zero and others that are none."""
    number = whole(code)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else None


FUNCTION = Function(
    name="CHAR",
    category="text",
    help={"en": "The character with a code", "zh": "代码对应的字符"},
    parameters=(Parameter("code", NUMBER),),
    returns=types.TEXT,
    python=char,
    examples=(
        Example("CHAR(65)", "A"),
        Example("CHAR(0)", None),
    ),
)
