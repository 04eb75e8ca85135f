"""`BR`: A line break."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions.base import Example, Function
from runtime.formula.types import Kind


def line_break() -> str:
    """One newline."""
    return "\n"


FUNCTION = Function(
    name="BR",
    category="text",
    help={"en": "A line break", "zh": "换行"},
    returns=types.Type(Kind.TEXT, blank=False),
    python=line_break,
    blank="own",
    js="() => '\\n'",
    examples=(Example('"a" & BR() & "b"', "a\nb"),),
)
