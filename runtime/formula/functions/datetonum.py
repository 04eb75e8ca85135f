"""`DATETONUM`: days since 1970-01-01; of a date and time with decimals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from runtime.formula import kernel, types
from runtime.formula.functions.base import DAY, Example, Function, Parameter
from runtime.formula.kernel import Number
from runtime.formula.nodes import Node
from runtime.formula.types import Kind, Type


def date_to_number(value: dt.date) -> Number:
    """An instant counts in UTC, to 20 decimals."""
    if isinstance(value, dt.datetime):
        return kernel.instant_difference(value, kernel.EPOCH)
    return value.toordinal() - kernel.EPOCH.toordinal()


def days_type(nodes: Sequence[Node]) -> Type:
    """Whole days of dates."""
    scale = 0 if nodes[0].type.kind is Kind.DATE else types.DIVISION_SCALE
    return Type(Kind.NUMBER, scale=scale, bound=4_000_000, blank=nodes[0].type.blank)


def _sqlite(arguments: Sequence[str], node: Node) -> str | None:
    if next(node.children()).type.kind is not Kind.DATE:
        return None
    return f"CAST(julianday({arguments[0]}) - 2440587.5 AS INTEGER)"


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    if next(node.children()).type.kind is Kind.DATE:
        return f"({arguments[0]} - DATE '1970-01-01')"
    seconds = f"extract(epoch FROM {arguments[0]})"
    return f"round(div({seconds} * 1000000000000000000000, 86400) * 0.000000000000000000001, 20)"


FUNCTION = Function(
    name="DATETONUM",
    category="date",
    help={
        "en": "Days since 1970-01-01; of a date and time with decimals",
        "zh": "自 1970-01-01 起的天数；日期时间带小数",
    },
    parameters=(Parameter("date", DAY),),
    returns=days_type,
    python=date_to_number,
    sql={"sqlite": _sqlite, "postgresql": _postgresql},
    js="""(value) =>
  value.length === 10 ? fromInteger(daysOf(value)) : instantDifference(value, "1970-01-01T00:00:00.000Z")""",
    examples=(
        Example("DATETONUM(DATE(1970, 1, 2))", 1),
        Example("DATETONUM(DATE(2026, 3, 1))", 20513),
        Example('DATETONUM(DATETIMEVALUE("1970-01-01T12:00Z"))', Decimal("0.5")),
    ),
)
