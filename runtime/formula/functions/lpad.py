"""`LPAD`: filled on the left to a length, or cut to it."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import MAX_TEXT, Number, limited, whole


def lpad(text: str, length: Number, fill: str = " ") -> str:
    """With a space unless another fill is given; an empty fill only cuts."""
    size = whole(length)
    if size > MAX_TEXT:
        limited(" " * (MAX_TEXT + 1))
    if size <= len(text) or not fill:
        return text[: max(size, 0)]
    missing = size - len(text)
    filling = (fill * (missing // len(fill) + 1))[:missing]
    return filling + text


FUNCTION = Function(
    name="LPAD",
    category="text",
    help={"en": "Filled on the left to a length, or cut to it", "zh": "在左侧填充到指定长度，过长则截断"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("length", NUMBER),
        Parameter("fill", TEXT, optional=True),
    ),
    returns=types.TEXT,
    python=lpad,
    sql=templates(None, (None, None, "lpad({0}, {1:size})", "lpad({0}, {1:size}, {2})")),
    js="""(text, length, fill = " ") => padded(text, toInteger(length), fill, true)""",
    examples=(
        Example('LPAD("7", 3, "0")', "007"),
        Example('LPAD("abcd", 2, "x")', "ab"),
        Example('LPAD("a", 4, "xy")', "xyxa"),
    ),
)
