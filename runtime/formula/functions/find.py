"""`FIND`: the position of a part from 1, case-sensitive; 0 when it is not there."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import Number, whole
from runtime.formula.types import Kind


def find(part: str, text: str, start: Number = 1) -> int:
    """From `start` on."""
    first = whole(start) - 1
    return text.find(part, first) + 1 if first >= 0 else 0


_FROM = (
    "(SELECT CASE WHEN n < 1 OR n > length(t) + 1 OR strpos(substr(t, n), p) = 0 THEN 0 "
    "WHEN n IS NOT NULL THEN strpos(substr(t, n), p) + n - 1 END "
    "FROM (SELECT {0} AS p, {1} AS t, {2:whole} AS n) AS given)"
)

FUNCTION = Function(
    name="FIND",
    category="text",
    help={
        "en": "The position of a part from 1, case-sensitive; 0 when it is not there",
        "zh": "部分文本的位置（从 1 开始，区分大小写）；没有则为 0",
    },
    parameters=(
        Parameter("part", TEXT),
        Parameter("text", TEXT),
        Parameter("start", NUMBER, optional=True),
    ),
    returns=types.Type(Kind.NUMBER, scale=0, bound=100_000_000),
    python=find,
    sql=templates((None, None, "instr({1}, {0})"), (None, None, "strpos({1}, {0})", _FROM)),
    js="""(part, text, start = ONE) => {
  const first = toInteger(start) - 1;
  return first < 0 || first > countPoints(text) ? 0n : fromInteger(findPoints(text, part, first) + 1);
}""",
    examples=(
        Example('FIND("b", "abcb")', 2),
        Example('FIND("b", "abcb", 3)', 4),
        Example('FIND("x", "abc")', 0),
        Example('FIND("", "abc")', 1),
    ),
)
