"""`NOW`: the date and time now."""

from __future__ import annotations

import datetime as dt

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions.base import Function
from runtime.formula.types import Kind


def now(context: Context) -> dt.datetime:
    """From the context's clock, to the millisecond."""
    return context.now.replace(microsecond=context.now.microsecond // 1000 * 1000)


FUNCTION = Function(
    name="NOW",
    category="date",
    help={"en": "The date and time now", "zh": "当前日期时间"},
    returns=types.Type(Kind.INSTANT, blank=False),
    python=now,
    blank="own",
    context=True,
    volatile=True,
    registered=False,
    js="(site) => instantFrom(millisecondsOf(site.context.now))",
)
