"""`TEXT`: A value as text, numbers and dates by a pattern when given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from runtime.formula import types
from runtime.formula.calls import CallSite
from runtime.formula.context import Context
from runtime.formula.functions._dates import local_of
from runtime.formula.functions._formats import formatted_date, formatted_number, is_number_format
from runtime.formula.functions._sql import text_in_sql
from runtime.formula.functions._texts import text_of
from runtime.formula.functions.base import SCALAR, TEXT, Example, Function, Parameter, SqlMeaning
from runtime.formula.kernel import limited
from runtime.formula.messages import refuse
from runtime.formula.nodes import Literal, Node
from runtime.formula.types import Kind


def text(context: Context, value: Any, pattern: str | None = None) -> str | None:
    """Without a pattern canonical: no trailing zeros, ISO dates, instants in UTC, a choice's value."""
    if pattern is None:
        return text_of(value)
    if isinstance(value, dt.datetime):
        value = local_of(context, value)
    if isinstance(value, (dt.date, dt.time)):
        return limited(formatted_date(value, pattern))
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        found = formatted_number(value, pattern)
        return None if found is None else limited(found)
    return text_of(value)


def check_text(site: CallSite, nodes: Sequence[Node]) -> None:
    """A constant pattern for a number must be one."""
    pattern = nodes[1] if len(nodes) > 1 and nodes[0].type.kind is Kind.NUMBER else None
    if isinstance(pattern, Literal) and not is_number_format(str(pattern.value or "")):
        raise refuse(
            "formula.argument_value",
            pattern.span,
            function="TEXT",
            parameter="format",
            suggestion="#,##0.00",
        )


def _plain(dialect: str) -> SqlMeaning:
    def render(arguments: Sequence[str], node: Node) -> str | None:
        if len(list(node.children())) > 1:
            return None
        return text_in_sql(arguments[0], next(node.children()).type, dialect)

    return render


FUNCTION = Function(
    name="TEXT",
    category="text",
    help={
        "en": "A value as text, numbers and dates by a pattern when given",
        "zh": "值的文本形式；可给出数字或日期格式",
    },
    parameters=(
        Parameter("value", SCALAR),
        Parameter("format", TEXT, optional=True),
    ),
    returns=types.TEXT,
    python=text,
    context=True,
    check=check_text,
    sql={"sqlite": _plain("sqlite"), "postgresql": _plain("postgresql")},
    js="""(value, ...rest) => {
  const site = rest.at(-1);
  if (rest.length < 2) return textOf(value);
  const kind = site.nodes[0].type.kind;
  if (kind === "number") return formattedNumber(value, rest[0]);
  const isTime = ["date", "time", "instant"].includes(kind);
  return isTime ? formattedDate(value, rest[0], kind, site.context) : textOf(value);
}""",
    examples=(
        Example("TEXT(1.50)", "1.5"),
        Example('TEXT(1234.5, "#,##0.00")', "1,234.50"),
        Example('TEXT(0.256, "0.0%")', "25.6%"),
        Example('TEXT(-1234.5, "#,##0.00;(#,##0.00)")', "(1,234.50)"),
        Example("TEXT(DATE(2026, 3, 1))", "2026-03-01"),
        Example('TEXT(DATE(2026, 3, 1), "d mmm yyyy")', "1 Mar 2026"),
        Example("TEXT(TRUE)", "true"),
        Example("TEXT(null)", None),
        Example("TEXT(level)", "gold", {"level": (types.choice(("gold", "Gold")), "gold")}),
    ),
)
