"""`CHAR`: the character with a code."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import Number, whole


def char(code: Number) -> str | None:
    """A Unicode code point; blank for surrogates, zero and others that are none."""
    number = whole(code)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else None


_CODE = (
    "(CASE WHEN {{0:whole}} BETWEEN 1 AND 1114111 AND {{0:whole}} NOT BETWEEN 55296 AND 57343 "
    "THEN {}({{0:whole}}) END)"
)

FUNCTION = Function(
    name="CHAR",
    category="text",
    help={"en": "The character with a code", "zh": "代码对应的字符"},
    parameters=(Parameter("code", NUMBER),),
    returns=types.TEXT,
    python=char,
    sql=templates(_CODE.format("char"), _CODE.format("chr")),
    js="""(code) => {
  const number = toInteger(code);
  const exists = number > 0 && number < 0x110000 && !(number >= 0xd800 && number < 0xe000);
  return exists ? String.fromCodePoint(number) : null;
}""",
    examples=(
        Example("CHAR(65)", "A"),
        Example("CHAR(0)", None),
    ),
)
