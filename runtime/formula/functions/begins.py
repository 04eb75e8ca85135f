"""`BEGINS`: true when a text begins with a part."""

from __future__ import annotations

from runtime.formula.functions._returns import boolean
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import TEXT, Example, Function, Parameter


def begins(text: str, part: str) -> bool:
    """Case-sensitive; every text begins with the empty part."""
    return text.startswith(part)


FUNCTION = Function(
    name="BEGINS",
    category="text",
    help={"en": "True when a text begins with a part", "zh": "文本以该部分开头时为真"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("part", TEXT),
    ),
    returns=boolean,
    python=begins,
    aliases=("STARTSWITH",),
    sql=templates("(substr({0}, 1, length({1})) = {1})", "starts_with({0}, {1})"),
    js="(text, part) => text.startsWith(part)",
    examples=(
        Example('BEGINS("abc", "ab")', True),
        Example('BEGINS("abc", "AB")', False),
        Example('BEGINS(null, "")', True),
    ),
)
