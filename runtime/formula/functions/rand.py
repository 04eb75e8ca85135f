"""`RAND`: A random number from 0 up to 1."""

from __future__ import annotations

import uuid
from decimal import Decimal

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions.base import Function
from runtime.formula.types import Kind


def rand(context: Context) -> Decimal:
    """Nine decimals; from the context, so that tests and replays decide."""
    if context.random is not None:
        return context.random()
    return Decimal(uuid.uuid4().int % 10**9).scaleb(-9)


FUNCTION = Function(
    name="RAND",
    category="math",
    help={"en": "A random number from 0 up to 1", "zh": "0 到 1 之间的随机数"},
    returns=types.Type(Kind.NUMBER, scale=9, bound=1, blank=False),
    python=rand,
    blank="own",
    context=True,
    registered=False,
    purposes=frozenset({"default", "flow"}),
)
