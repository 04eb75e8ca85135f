"""`ROWINDEX`: the number of a row in its sub-table, from 1."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.context import Context
from runtime.formula.functions.base import Function
from runtime.formula.types import Kind


def row_index(context: Context) -> int | None:
    """Outside aggregates: the number of the row being computed."""
    return context.row_number


FUNCTION = Function(
    name="ROWINDEX",
    category="record",
    help={"en": "The number of a row in its sub-table, from 1", "zh": "行在子表中的序号，从 1 开始"},
    returns=types.Type(Kind.NUMBER, scale=0, bound=10**9),
    python=row_index,
    blank="own",
    context=True,
    registered=False,
    js="""(site) => {
  const number = site.frame.number ?? site.context.rowNumber;
  return number ? fromInteger(number) : null;
}""",
)
