"""`ISBLANK`: true when the value is blank."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import blank_test
from runtime.formula.functions.base import ANY, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """A comparison with the blank."""
    site.expect(1, 1)
    return blank_test(site, "=")


FUNCTION = Function(
    name="ISBLANK",
    category="logic",
    help={"en": "True when the value is blank", "zh": "值为空时为真"},
    parameters=(Parameter("value", ANY),),
    aliases=(
        "ISNULL",
        "ISEMPTY",
    ),
    expand=expand,
    examples=(
        Example('ISBLANK("")', True),
        Example("ISBLANK(0)", False),
        Example('ISBLANK(" ")', False),
    ),
)
