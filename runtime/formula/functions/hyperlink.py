"""`HYPERLINK`: A link as Markdown; only web, mail, phone and local addresses."""

from __future__ import annotations

import re
from typing import Any

from runtime.formula import types
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.kernel import limited

SAFE = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\]))[^\s<>()\\]*")


def hyperlink(address: str, label: str = "", *_unused: Any) -> str:
    """Another address gives the label alone."""
    shown = label or address
    if not SAFE.fullmatch(address):
        return shown
    return limited("[" + shown.replace("[", "(").replace("]", ")") + "](" + address + ")")


FUNCTION = Function(
    name="HYPERLINK",
    category="text",
    help={
        "en": "A link as Markdown; only web, mail, phone and local addresses",
        "zh": "Markdown 链接；只接受网页、邮件、电话和站内地址",
    },
    parameters=(
        Parameter("address", TEXT),
        Parameter("label", TEXT, optional=True),
        Parameter("target", TEXT, optional=True),
    ),
    returns=types.TEXT,
    python=hyperlink,
    js="""(address, label = "") => {
  const shown = label || address;
  if (!/^(?:https?:\\/\\/|mailto:|tel:|\\/(?![/\\\\]))[^\\s<>()\\\\]*$/.test(address)) return shown;
  return limited(`[${shown.replaceAll("[", "(").replaceAll("]", ")")}](${address})`);
}""",
    examples=(
        Example('HYPERLINK("https://example.com", "Site")', "[Site](https://example.com)"),
        Example('HYPERLINK("javascript:alert(1)", "x")', "x"),
    ),
)
