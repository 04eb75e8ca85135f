"""`JSENCODE`: escaped for a JavaScript string."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.kernel import limited

ESCAPES = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "<": "\\u003C",
    ">": "\\u003E",
    "&": "\\u0026",
}


def js_encode(text: str) -> str:
    """Quotes, backslashes, line breaks and angle brackets."""
    return limited("".join([ESCAPES.get(char, char) for char in text]))


FUNCTION = Function(
    name="JSENCODE",
    category="text",
    help={"en": "Escaped for a JavaScript string", "zh": "按 JavaScript 字符串转义"},
    parameters=(Parameter("text", TEXT),),
    returns=types.TEXT,
    python=js_encode,
    js="""(text) =>
  limited(
    text.replace(/[\\\\'"\\n\\r\\t<>&]/g, (char) => {
      const known = {
        "\\n": "\\\\n", "\\r": "\\\\r", "\\t": "\\\\t",
        "<": "\\\\u003C", ">": "\\\\u003E", "&": "\\\\u0026",
      };
      return known[char] ?? `\\\\${char}`;
    }),
  )""",
    examples=(
        Example('JSENCODE("it\'s")', "it\\'s"),
        Example('JSENCODE("<b>")', "\\u003Cb\\u003E"),
    ),
)
