"""`ISSET`: true when the value is not blank."""

from __future__ import annotations

from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import blank_test
from runtime.formula.functions.base import ANY, Example, Function, Parameter
from runtime.formula.nodes import Node


def expand(site: CallSite) -> Node:
    """A comparison with the blank."""
    site.expect(1, 1)
    return blank_test(site, "<>")


FUNCTION = Function(
    name="ISSET",
    category="logic",
    help={"en": "True when the value is not blank", "zh": "值不为空时为真"},
    parameters=(Parameter("value", ANY),),
    aliases=(
        "ISNOTBLANK",
        "HASVALUE",
    ),
    expand=expand,
    examples=(
        Example('ISSET("")', False),
        Example("ISSET(0)", True),
    ),
)
