"""`SUBSTITUTE`: with a part replaced: everywhere, or only the occurrence with a number."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import MAX_TEXT, Number, limited, whole


def substitute(text: str, old: str, new: str, occurrence: Number | None = None) -> str | None:
    """Case-sensitive; an empty old part changes nothing."""
    if not old:
        return text
    if occurrence is None:
        return (
            limited(text.replace(old, new))
            if len(new) <= len(old) or text.count(old) * len(new) <= 10 * MAX_TEXT
            else limited(" " * (MAX_TEXT + 1))
        )
    place = -len(old)
    for _ in range(min(max(whole(occurrence), 0), len(text) + 1)):
        place = text.find(old, place + len(old))
        if place < 0:
            return text
    return limited(text[:place] + new + text[place + len(old) :]) if whole(occurrence) > 0 else None


FUNCTION = Function(
    name="SUBSTITUTE",
    category="text",
    help={
        "en": "With a part replaced: everywhere, or only the occurrence with a number",
        "zh": "替换文本中的部分：全部，或仅第几处",
    },
    parameters=(
        Parameter("text", TEXT),
        Parameter("old", TEXT),
        Parameter("new", TEXT),
        Parameter("occurrence", NUMBER, optional=True),
    ),
    returns=types.TEXT,
    python=substitute,
    aliases=("REPLACEALL",),
    sql=templates((None, None, None, "replace({0}, {1}, {2})")),
    js="""(text, old, added, occurrence = null) => {
  if (!old) return text;
  if (occurrence === null) return limited(text.replaceAll(old, () => added));
  let place = -old.length;
  const times = toInteger(occurrence);
  if (times <= 0) return null;
  for (let time = 0; time < Math.min(times, text.length + 1); time++) {
    place = text.indexOf(old, place + old.length);
    if (place < 0) return text;
  }
  return limited(text.slice(0, place) + added + text.slice(place + old.length));
}""",
    examples=(
        Example('SUBSTITUTE("a-b-c", "-", "+")', "a+b+c"),
        Example('SUBSTITUTE("a-b-c", "-", "+", 2)', "a-b+c"),
        Example('SUBSTITUTE("abc", "", "x")', "abc"),
        Example('SUBSTITUTE("abc", "abc", "")', None),
    ),
)
