"""`RANGE`: the whole numbers from the first to the last."""

from __future__ import annotations

from runtime.formula import types
from runtime.formula.functions.base import NUMBER, Function, Parameter
from runtime.formula.kernel import Number, whole
from runtime.formula.types import Kind

MAX_RANGE = 10_000


def number_range(first: Number, last: Number) -> tuple[int, ...]:
    """Both ends belong to it; at most 10,000."""
    start, end = whole(first), whole(last)
    return tuple(range(start, min(end, start + MAX_RANGE - 1) + 1))


FUNCTION = Function(
    name="RANGE",
    category="rows",
    help={"en": "The whole numbers from the first to the last", "zh": "从第一个数到最后一个数的整数列表"},
    parameters=(
        Parameter("first", NUMBER),
        Parameter("last", NUMBER),
    ),
    returns=types.Type(Kind.LIST),
    python=number_range,
    js="""(first, last) => {
  const [start, end] = [toInteger(first), toInteger(last)];
  const length = Math.max(Math.min(end, start + 9_999) - start + 1, 0);
  return Array.from({ length }, (_, index) => fromInteger(start + index));
}""",
)
