"""`TEXTCONTAINS`: true when a text contains a part, case-sensitive."""

from __future__ import annotations

from runtime.formula.functions._returns import boolean
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import TEXT, Example, Function, Parameter


def contains(text: str, part: str) -> bool:
    """The empty part is in every text."""
    return part in text


FUNCTION = Function(
    name="TEXTCONTAINS",
    category="text",
    help={
        "en": "True when a text contains a part, case-sensitive",
        "zh": "文本包含该部分时为真（区分大小写）",
    },
    parameters=(
        Parameter("text", TEXT),
        Parameter("part", TEXT),
    ),
    returns=boolean,
    python=contains,
    inline=lambda arguments, temporary: f"({arguments[1]} in {arguments[0]})",
    sql=templates("(instr({0}, {1}) > 0)", "(strpos({0}, {1}) > 0)"),
    js="(text, part) => text.includes(part)",
    examples=(Example('TEXTCONTAINS("abc", "bc")', True),),
)
