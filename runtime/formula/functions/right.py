"""`RIGHT`: characters from the end."""

from __future__ import annotations

from runtime.formula import types
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
    examples=(
        Example('RIGHT("abc", 2)', "bc"),
        Example('RIGHT("abc", 9)', "abc"),
        Example('RIGHT("abc", 0)', None),
    ),
)
