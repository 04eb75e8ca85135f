"""`IMAGE`: an image as Markdown; only web and local addresses."""

from __future__ import annotations

import re
from typing import Any

from runtime.formula import types
from runtime.formula.functions.base import NUMBER, TEXT, Example, Function, Parameter
from runtime.formula.kernel import limited

SAFE = re.compile(r"(?:https?://|/(?![/\\]))[^\s<>()\\]*")


def image(address: str, label: str = "", *_unused: Any) -> str:
    """Another address gives the label alone."""
    shown = label or address
    if not SAFE.fullmatch(address):
        return shown
    return limited("![" + shown.replace("[", "(").replace("]", ")") + "](" + address + ")")


FUNCTION = Function(
    name="IMAGE",
    category="text",
    help={
        "en": "An image as Markdown; only web and local addresses",
        "zh": "Markdown 图片；只接受网页和站内地址",
    },
    parameters=(
        Parameter("address", TEXT),
        Parameter("label", TEXT, optional=True),
        Parameter("height", NUMBER, optional=True),
        Parameter("width", NUMBER, optional=True),
    ),
    returns=types.TEXT,
    python=image,
    js="""(address, label = "") => {
  const shown = label || address;
  if (!/^(?:https?:\\/\\/|\\/(?![/\\\\]))[^\\s<>()\\\\]*$/.test(address)) return shown;
  return limited(`![${shown.replaceAll("[", "(").replaceAll("]", ")")}](${address})`);
}""",
    examples=(
        Example('IMAGE("https://example.com", "Site")', "![Site](https://example.com)"),
        Example('IMAGE("javascript:alert(1)", "x")', "x"),
    ),
)
