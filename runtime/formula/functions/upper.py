"""`UPPER`: in upper case."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import TEXT, Example, Function, Parameter


def upper(text: str) -> str:
    """Unicode upper case."""
    return text.upper()


FUNCTION = Function(
    name="UPPER",
    category="text",
    help={"en": "In upper case", "zh": "转为大写"},
    parameters=(Parameter("text", TEXT),),
    returns=types.TEXT,
    python=upper,
    sql=templates(None, """(upper({0} COLLATE "und-x-icu") COLLATE "C")"""),
    js="(text) => text.toUpperCase()",
    examples=(Example('UPPER("aé")', "AÉ"),),
)
