"""`PRIORVALUE`: the stored value of a field; of a new record its present value."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.functions._expanding import saved_path
from runtime.formula.functions.base import ANY, Function, Parameter
from runtime.formula.nodes import Call, Case, Node


def expand(site: CallSite) -> Node:
    """The saved value, or for a new record the value itself."""
    site.expect(1, 1)
    now = site.value(0)
    new = Call(types.BOOLEAN, site.span, "ISNEW", ())
    return Case(now.type, site.span, ((new, now),), saved_path(site, now))


FUNCTION = Function(
    name="PRIORVALUE",
    category="record",
    help={
        "en": "The stored value of a field; of a new record its present value",
        "zh": "字段修改前的值；新记录则为当前值",
    },
    parameters=(Parameter("field", ANY),),
    purposes=frozenset({"rule", "flow", "validate", "message"}),
    expand=expand,
)
