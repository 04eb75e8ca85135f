"""`REPLACE`: with characters from a position replaced."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import Number, limited, whole


def replaced(text: str, start: Number, count: Number, new: str) -> str | None:
    """Positions count from 1; blank for a start before 1."""
    first, size = whole(start) - 1, whole(count)
    if first < 0 or size < 0:
        return None
    return limited(text[:first] + new + text[first + size :])


_PARTS = (
    "(CASE WHEN {1:whole} >= 1 AND {2:whole} >= 0 THEN substr({0}, 1, {1:whole} - 1) || {3} "
    "|| substr({0}, {1:whole} + {2:whole}) END)"
)

FUNCTION = Function(
    name="REPLACE",
    category="text",
    help={"en": "With characters from a position replaced", "zh": "从指定位置替换若干字符"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("start", NUMBER),
        Parameter("count", NUMBER),
        Parameter("new", TEXT),
    ),
    returns=types.TEXT,
    python=replaced,
    sql=templates(_PARTS),
    js="""(text, start, count, added) => {
  const [first, size] = [toInteger(start) - 1, toInteger(count)];
  if (first < 0 || size < 0) return null;
  return limited(slicePoints(text, 0, first) + added + slicePoints(text, first + size));
}""",
    examples=(Example('REPLACE("abcdef", 2, 3, "X")', "aXef"),),
)
