"""`ISNEW`: true while the record is being created."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions.base import Function


def is_new(context: Context) -> bool:
    """No stored record yet."""
    return context.saved is None


FUNCTION = Function(
    name="ISNEW",
    category="record",
    help={"en": "True while the record is being created", "zh": "记录正在新建时为真"},
    returns=types.BOOLEAN,
    python=is_new,
    blank="own",
    context=True,
    purposes=frozenset({"rule", "flow", "validate", "message"}),
    registered=False,
    js="(site) => site.context.saved == null",
)
