"""`SUM`: the sum; blanks are skipped, nothing gives 0."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions._returns import check_numbers, summed
from runtime.formula.functions._sql import aligned, templates
from runtime.formula.functions.base import NUMBER, Example, Function, Parameter
from runtime.formula.kernel import EXACT, Number
from runtime.formula.nodes import Node


def total(values: Sequence[Number]) -> Number:
    """Exact."""
    found: Number = 0
    for value in values:
        found = EXACT.add(found, value)
    return found


def _sqlite(arguments: Sequence[str], node: Node) -> str | None:
    found = aligned(arguments, node, node.type.number_scale)
    return None if found is None else _added(found)


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    return _added(arguments)


def _added(numbers: Sequence[str]) -> str:
    return f"({' + '.join([f'coalesce({number}, 0)' for number in numbers])})"


FUNCTION = Function(
    name="SUM",
    category="rows",
    help={"en": "The sum; blanks are skipped, nothing gives 0", "zh": "求和；忽略空值，没有数据时为 0"},
    parameters=(Parameter("number", NUMBER, many=True),),
    returns=summed,
    blank="own",
    reduce=total,
    layout=("rows", "value"),
    check=check_numbers,
    sql={"sqlite": _sqlite, "postgresql": _postgresql},
    reduce_sql=templates("coalesce(sum({0}), 0)"),
    reduce_js="total",
    examples=(
        Example("SUM(1, 2, null)", 3),
        Example(
            "SUM(lines.qty)",
            3,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            "SUM(lines, qty * price)",
            20,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
