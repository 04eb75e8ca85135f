"""`FIND`: the position of a part from 1, case-sensitive; 0 when it is not there."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import Number, whole
from runtime.formula.types import Kind


def find(part: str, text: str, start: Number = 1) -> int:
    """From `start` on."""
    first = whole(start) - 1
    return text.find(part, first) + 1 if first >= 0 else 0


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
    examples=(
        Example('FIND("b", "abcb")', 2),
        Example('FIND("b", "abcb", 3)', 4),
        Example('FIND("x", "abc")', 0),
        Example('FIND("", "abc")', 1),
    ),
)
