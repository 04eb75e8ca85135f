"""`UUID`: A new random identifier."""

from __future__ import annotations

import uuid

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions.base import Function
from runtime.formula.types import Kind


def new_uuid(context: Context) -> str:
    """From the context, so that tests and replays decide."""
    return context.new_id() if context.new_id is not None else str(uuid.uuid4())


FUNCTION = Function(
    name="UUID",
    category="record",
    help={"en": "A new random identifier", "zh": "新的随机标识符"},
    returns=types.Type(Kind.TEXT, blank=False),
    python=new_uuid,
    blank="own",
    context=True,
    registered=False,
    purposes=frozenset({"default", "flow"}),
)
