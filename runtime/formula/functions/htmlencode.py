"""`HTMLENCODE`: escaped for HTML."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.kernel import limited

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def html_encode(text: str) -> str:
    """The five special characters."""
    return limited("".join([ESCAPES.get(char, char) for char in text]))


_NESTED = (
    "replace(replace(replace(replace(replace({0}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), "
    "'\"', '&quot;'), '''', '&#39;')"
)

FUNCTION = Function(
    name="HTMLENCODE",
    category="text",
    help={"en": "Escaped for HTML", "zh": "按 HTML 转义"},
    parameters=(Parameter("text", TEXT),),
    returns=types.TEXT,
    python=html_encode,
    sql=templates(_NESTED),
    js="""(text) =>
  limited(
    text.replace(/[&<>"']/g, (char) => {
      const name = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" }[char];
      return `&${name};`;
    }),
  )""",
    examples=(Example('HTMLENCODE("<b>")', "&lt;b&gt;"),),
)
