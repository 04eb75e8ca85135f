"""`REPT`: A text repeated."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import MAX_TEXT, Number, limited, whole


def repeat(text: str, count: Number) -> str:
    """Within the limit of texts; negative counts give nothing."""
    size = max(whole(count), 0)
    if text and size * len(text) > MAX_TEXT:
        limited(" " * (MAX_TEXT + 1))
    return text * size if text else ""


FUNCTION = Function(
    name="REPT",
    category="text",
    help={"en": "A text repeated", "zh": "重复文本"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("count", NUMBER),
    ),
    returns=types.TEXT,
    python=repeat,
    sql=templates(None, "(CASE WHEN {1:size} * length({0}) <= 10000 THEN repeat({0}, {1:size}) END)"),
    js="""(text, count) => {
  const size = Math.max(toInteger(count), 0);
  return limited(text, size).repeat(text ? size : 0);
}""",
    examples=(
        Example('REPT("ab", 3)', "ababab"),
        Example('REPT("a", 0)', None),
    ),
)
