"""`URLENCODE`: escaped for an address."""

from __future__ import annotations

from urllib.parse import quote

from runtime.formula import types
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.kernel import limited


def url_encode(text: str) -> str:
    """UTF-8 with everything but letters, digits and -_.~ as percent codes."""
    return limited(quote(text, safe="-_.~"))


FUNCTION = Function(
    name="URLENCODE",
    category="text",
    help={"en": "Escaped for an address", "zh": "按网址转义"},
    parameters=(Parameter("text", TEXT),),
    returns=types.TEXT,
    python=url_encode,
    js="""(text) => {
  const code = (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return limited(encodeURIComponent(text).replace(/[!'()*]/g, code));
}""",
    examples=(
        Example('URLENCODE("a b&c")', "a%20b%26c"),
        Example('URLENCODE("中")', "%E4%B8%AD"),
    ),
)
