"""`SEARCH`: the position of a part from 1, ignoring case; 0 when it is not there."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import Number, whole
from runtime.formula.types import Kind


def search(part: str, text: str, start: Number = 1) -> int:
    """From `start` on."""
    first = whole(start) - 1
    return text.lower().find(part.lower(), first) + 1 if first >= 0 else 0


_LOWER = """strpos(lower({1} COLLATE "und-x-icu") COLLATE "C", lower({0} COLLATE "und-x-icu") COLLATE "C")"""

FUNCTION = Function(
    name="SEARCH",
    category="text",
    help={
        "en": "The position of a part from 1, ignoring case; 0 when it is not there",
        "zh": "部分文本的位置（从 1 开始，不区分大小写）；没有则为 0",
    },
    parameters=(
        Parameter("part", TEXT),
        Parameter("text", TEXT),
        Parameter("start", NUMBER, optional=True),
    ),
    returns=types.Type(Kind.NUMBER, scale=0, bound=100_000_000),
    python=search,
    sql=templates(None, (None, None, _LOWER, None)),
    js="""(part, text, start = ONE) => {
  const [first, lowered] = [toInteger(start) - 1, text.toLowerCase()];
  if (first < 0 || first > countPoints(lowered)) return 0n;
  return fromInteger(findPoints(lowered, part.toLowerCase(), first) + 1);
}""",
    examples=(Example('SEARCH("B", "abc")', 2),),
)
