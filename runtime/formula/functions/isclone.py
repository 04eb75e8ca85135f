"""`ISCLONE`: true while the record is being created as a copy."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions.base import Function


def is_clone(context: Context) -> bool:
    """A new record that copies another."""
    return context.saved is None and context.is_clone


FUNCTION = Function(
    name="ISCLONE",
    category="record",
    help={"en": "True while the record is being created as a copy", "zh": "记录由复制产生且正在新建时为真"},
    returns=types.BOOLEAN,
    python=is_clone,
    blank="own",
    context=True,
    purposes=frozenset({"rule", "flow", "validate", "message", "default"}),
    registered=False,
    js="(site) => site.context.saved == null && site.context.isClone === true",
)
