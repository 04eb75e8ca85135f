"""`MID`: characters from a position, counted from 1."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import Number, whole


def mid(text: str, start: Number, count: Number) -> str | None:
    """Blank for a start before 1."""
    first, size = whole(start) - 1, whole(count)
    return text[first : first + size] if first >= 0 and size > 0 else None


_PART = "(CASE WHEN {1:whole} >= 1 AND {2:whole} > 0 THEN substr({0}, {1:whole}, {2:whole}) END)"

FUNCTION = Function(
    name="MID",
    category="text",
    help={"en": "Characters from a position, counted from 1", "zh": "从指定位置（从 1 开始）取字符"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("start", NUMBER),
        Parameter("count", NUMBER),
    ),
    returns=types.TEXT,
    python=mid,
    sql=templates(_PART),
    js="""(text, start, count) => {
  const [first, size] = [toInteger(start) - 1, toInteger(count)];
  return first >= 0 && size > 0 ? slicePoints(text, first, first + size) : null;
}""",
    examples=(
        Example('MID("abcdef", 2, 3)', "bcd"),
        Example('MID("abc", 3, 9)', "c"),
        Example('MID("abc", 0, 2)', None),
    ),
)
