"""`TODAY`: the date now, in the workspace's time zone."""

from __future__ import annotations

import datetime as dt

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions.base import Function
from runtime.formula.types import Kind


def today(context: Context) -> dt.date:
    """From the context's clock."""
    return context.today


FUNCTION = Function(
    name="TODAY",
    category="date",
    help={"en": "The date now, in the workspace's time zone", "zh": "今天的日期（按工作区时区）"},
    returns=types.Type(Kind.DATE, blank=False),
    python=today,
    blank="own",
    context=True,
    volatile=True,
    registered=False,
    js="(site) => localDay(instantFrom(millisecondsOf(site.context.now)), site.context)",
)
