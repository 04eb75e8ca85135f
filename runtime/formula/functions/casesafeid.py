"""`CASESAFEID`: an id as text; a 15 character Salesforce id in its 18 character form."""

from __future__ import annotations

from typing import Any

from runtime.formula import types
from runtime.formula.functions._texts import text_of
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def case_safe_id(value: Any) -> str:
    """Three check letters over upper case positions, as Salesforce writes them."""
    text = text_of(value)
    if len(text) != 15 or not text.isascii() or not text.isalnum():
        return text
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, char in enumerate(text[start : start + 5]) if char.isupper())
        suffix += LETTERS[bits]
    return text + suffix


FUNCTION = Function(
    name="CASESAFEID",
    category="record",
    help={
        "en": "An id as text; a 15 character Salesforce id in its 18 character form",
        "zh": "标识的文本形式；15 位 Salesforce 标识转为 18 位",
    },
    parameters=(Parameter("id", SCALAR),),
    returns=types.TEXT,
    python=case_safe_id,
    js="""(value) => {
  const text = textOf(value);
  if (!/^[A-Za-z0-9]{15}$/.test(text)) return text;
  const checks = [0, 5, 10].map((start) => {
    const letters = [...text.slice(start, start + 5)];
    const bits = letters.map((char, place) => (/[A-Z]/.test(char) ? 1 << place : 0));
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits.reduce((sum, bit) => sum + bit, 0)];
  });
  return text + checks.join("");
}""",
    examples=(
        Example('CASESAFEID("00130000000abcD")', "00130000000abcDAAQ"),
        Example("CASESAFEID(42)", "42"),
    ),
)
