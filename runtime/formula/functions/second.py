"""`SECOND`: the second."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import clock_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import clock_part
from runtime.formula.functions.base import Example, Function, Parameter
from runtime.formula.types import Kind


def second(context: Context, value: dt.time | dt.datetime) -> int:
    """Of an instant in the workspace's time zone."""
    return clock_of(context, value).second


FUNCTION = Function(
    name="SECOND",
    category="date",
    help={"en": "The second", "zh": "秒"},
    parameters=(Parameter("time", frozenset({Kind.TIME, Kind.INSTANT})),),
    returns=integer(59),
    python=second,
    context=True,
    sql=clock_part(7, "second"),
    js="""(value, site) => fromInteger(+localTime(value, site.context).split(":")[2])""",
    examples=(Example("SECOND(TIME(9, 5, 7))", 7),),
)
