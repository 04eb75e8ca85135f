"""`LOWER`: in lower case."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import TEXT, Example, Function, Parameter


def lower(text: str) -> str:
    """Unicode lower case."""
    return text.lower()


FUNCTION = Function(
    name="LOWER",
    category="text",
    help={"en": "In lower case", "zh": "转为小写"},
    parameters=(Parameter("text", TEXT),),
    returns=types.TEXT,
    python=lower,
    sql=templates(None, """(lower({0} COLLATE "und-x-icu") COLLATE "C")"""),
    js="(text) => text.toLowerCase()",
    examples=(Example('LOWER("ABC")', "abc"),),
)
