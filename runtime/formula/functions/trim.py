"""`TRIM`: without spaces around, and single spaces between words."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import TEXT, Example, Function, Parameter


def trim(text: str) -> str:
    """Only the space character counts, as in Excel."""
    return " ".join(part for part in text.split(" ") if part)


FUNCTION = Function(
    name="TRIM",
    category="text",
    help={
        "en": "Without spaces around, and single spaces between words",
        "zh": "去掉首尾空格，单词间只留一个空格",
    },
    parameters=(Parameter("text", TEXT),),
    returns=types.TEXT,
    python=trim,
    sql=templates(None, "regexp_replace(btrim({0}, ' '), ' +', ' ', 'g')"),
    js="""(text) => text.split(" ").filter(Boolean).join(" ")""",
    examples=(
        Example('TRIM("  a   b ")', "a b"),
        Example('TRIM("   ")', None),
    ),
)
