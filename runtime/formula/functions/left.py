"""`LEFT`: characters from the start."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import Number, whole


def left(text: str, count: Number = 1) -> str:
    """At most the whole text, at least nothing."""
    return text[: max(whole(count), 0)]


FUNCTION = Function(
    name="LEFT",
    category="text",
    help={"en": "Characters from the start", "zh": "从开头取字符"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("count", NUMBER, optional=True),
    ),
    returns=types.TEXT,
    python=left,
    sql=templates(
        (None, "substr({0}, 1, 1)", "substr({0}, 1, max({1:whole}, 0))"),
        (None, "left({0}, 1)", "left({0}, greatest({1:whole}, 0))"),
    ),
    js="(text, count = ONE) => slicePoints(text, 0, Math.max(toInteger(count), 0))",
    examples=(
        Example('LEFT("abc", 2)', "ab"),
        Example('LEFT("abc")', "a"),
        Example('LEFT("abc", 9)', "abc"),
        Example('LEFT("abc", 0)', None),
        Example("LEFT(null, 2)", None),
    ),
)
