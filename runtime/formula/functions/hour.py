"""`HOUR`: the hour, 0 to 23."""

from __future__ import annotations

import datetime as dt

from runtime.formula.context import Context
from runtime.formula.functions._dates import clock_of
from runtime.formula.functions._returns import integer
from runtime.formula.functions._sql import clock_part
from runtime.formula.functions.base import Example, Function, Parameter
from runtime.formula.types import Kind


def hour(context: Context, value: dt.time | dt.datetime) -> int:
    """Of an instant in the workspace's time zone."""
    return clock_of(context, value).hour


FUNCTION = Function(
    name="HOUR",
    category="date",
    help={"en": "The hour, 0 to 23", "zh": "小时，0 到 23"},
    parameters=(Parameter("time", frozenset({Kind.TIME, Kind.INSTANT})),),
    returns=integer(23),
    python=hour,
    context=True,
    sql=clock_part(1, "hour"),
    js="""(value, site) => fromInteger(+localTime(value, site.context).split(":")[0])""",
    examples=(Example("HOUR(TIME(9, 5, 7))", 9),),
)
