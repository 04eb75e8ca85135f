"""`ISCHANGED`: true when an existing record's field gets another value."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import saved_path
from runtime.formula.functions.base import ANY, Function, Parameter
from runtime.formula.nodes import Call, Compare, Logic, Node, Not


def expand(site: CallSite) -> Node:
    """Not new, and the value differs from the stored one."""
    site.expect(1, 1)
    now = site.value(0)
    changed = Compare(types.BOOLEAN, site.span, "<>", now, saved_path(site, now))
    existing = Not(types.BOOLEAN, site.span, Call(types.BOOLEAN, site.span, "ISNEW", ()))
    return Logic(types.BOOLEAN, site.span, "and", (existing, changed))


FUNCTION = Function(
    name="ISCHANGED",
    category="record",
    help={
        "en": "True when an existing record's field gets another value",
        "zh": "已有记录的该字段被改为其他值时为真",
    },
    parameters=(Parameter("field", ANY),),
    purposes=frozenset({"rule", "flow", "validate", "message"}),
    expand=expand,
)
