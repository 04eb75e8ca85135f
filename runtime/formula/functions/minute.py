"""`MINUTE`: the minute."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import clock_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import clock_part
from runtime.formula.functions.base import Example, Function, Parameter
from runtime.formula.types import Kind


def minute(context: Context, value: dt.time | dt.datetime) -> int:
    """Of an instant in the workspace's time zone."""
    return clock_of(context, value).minute


FUNCTION = Function(
    name="MINUTE",
    category="date",
    help={"en": "The minute", "zh": "分钟"},
    parameters=(Parameter("time", frozenset({Kind.TIME, Kind.INSTANT})),),
    returns=integer(59),
    python=minute,
    context=True,
    sql=clock_part(4, "minute"),
    js="""(value, site) => fromInteger(+localTime(value, site.context).split(":")[1])""",
    examples=(Example("MINUTE(TIME(9, 5, 7))", 5),),
)
