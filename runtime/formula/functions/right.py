"""`RIGHT`: characters from the end."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import Number, whole


def right(text: str, count: Number = 1) -> str:
    """At most the whole text, at least nothing."""
    size = max(whole(count), 0)
    return text[max(len(text) - size, 0) :] if size else ""


FUNCTION = Function(
    name="RIGHT",
    category="text",
    help={"en": "Characters from the end", "zh": "从末尾取字符"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("count", NUMBER, optional=True),
    ),
    returns=types.TEXT,
    python=right,
    sql=templates(
        (None, "substr({0}, -1)", "(CASE WHEN {1:whole} > 0 THEN substr({0}, -({1:whole})) END)"),
        (None, "right({0}, 1)", "right({0}, greatest({1:whole}, 0))"),
    ),
    js="""(text, count = ONE) => {
  const points = Array.from(text);
  return points.slice(Math.max(points.length - Math.max(toInteger(count), 0), 0)).join("");
}""",
    examples=(
        Example('RIGHT("abc", 2)', "bc"),
        Example('RIGHT("abc", 9)', "abc"),
        Example('RIGHT("abc", 0)', None),
    ),
)
