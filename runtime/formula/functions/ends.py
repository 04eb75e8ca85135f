"""`ENDS`: true when a text ends with a part."""

from __future__ import annotations

from runtime.formula.functions._returns import boolean
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import TEXT, Example, Function, Parameter


def ends(text: str, part: str) -> bool:
    """Case-sensitive; every text ends with the empty part."""
    return text.endswith(part)


FUNCTION = Function(
    name="ENDS",
    category="text",
    help={"en": "True when a text ends with a part", "zh": "文本以该部分结尾时为真"},
    parameters=(
        Parameter("text", TEXT),
        Parameter("part", TEXT),
    ),
    returns=boolean,
    python=ends,
    aliases=("ENDSWITH",),
    sql=templates("({1} = '' OR substr({0}, -length({1})) = {1})", "(right({0}, length({1})) = {1})"),
    js="(text, part) => text.endsWith(part)",
    examples=(
        Example('ENDS("abc", "bc")', True),
        Example('ENDS("abc", "ab")', False),
    ),
)
