"""`PROPER`: the first letter of every word in upper case, the others in lower case."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions.base import TEXT, Example, Function, Parameter


def proper(text: str) -> str:
    """A letter after anything but a letter begins a word."""
    parts = []
    inside = False
    for char in text:
        parts.append(char.lower() if inside else char.upper())
        inside = char.isalpha()
    return "".join(parts)


FUNCTION = Function(
    name="PROPER",
    category="text",
    help={
        "en": "The first letter of every word in upper case, the others in lower case",
        "zh": "单词首字母大写，其余小写",
    },
    parameters=(Parameter("text", TEXT),),
    returns=types.TEXT,
    python=proper,
    js="""(text) => {
  let inside = false;
  const parts = Array.from(text, (char) => {
    const shown = inside ? char.toLowerCase() : char.toUpperCase();
    inside = /\\p{L}/u.test(char);
    return shown;
  });
  return parts.join("");
}""",
    examples=(
        Example('PROPER("new YORK-city")', "New York-City"),
        Example('PROPER("o\'neil")', "O'Neil"),
    ),
)
