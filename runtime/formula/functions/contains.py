"""`CONTAINS`: true when a text contains a part, or several choices a value."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions._returns import boolean
from runtime.formula.functions.base import TEXT, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def expand(site: CallSite) -> Node:
    """INCLUDES for choices, else TEXTCONTAINS."""
    site.expect(2, 2)
    text, part = site.compiler.visit_all(site.arguments)
    if text.type.kind in (Kind.CHOICES, Kind.LIST):
        return site.compiler.includes(text, part, site.span)
    return site.made("TEXTCONTAINS", [text, part])


FUNCTION = Function(
    name="CONTAINS",
    category="text",
    help={
        "en": "True when a text contains a part, or several choices a value",
        "zh": "文本包含该部分，或多选包含该值时为真",
    },
    parameters=(
        Parameter("text", frozenset({Kind.TEXT, Kind.CHOICE, Kind.CHOICES})),
        Parameter("part", TEXT),
    ),
    returns=boolean,
    expand=expand,
    examples=(
        Example('CONTAINS("abc", "b")', True),
        Example('CONTAINS("abc", "B")', False),
        Example('CONTAINS("abc", "")', True),
        Example('CONTAINS(null, "a")', False),
    ),
)
