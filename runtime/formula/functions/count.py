"""`COUNT`: the number of rows, or of values that are not blank."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.formula import types
from runtime.formula.functions._sql import templates
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def _counted(arguments: Sequence[str], node: Node) -> str | None:
    return f"({' + '.join([f'CASE WHEN {text} IS NULL THEN 0 ELSE 1 END' for text in arguments])})"


FUNCTION = Function(
    name="COUNT",
    category="rows",
    help={"en": "The number of rows, or of values that are not blank", "zh": "行数，或不为空的值的个数"},
    parameters=(Parameter("value", SCALAR, many=True),),
    returns=types.Type(Kind.NUMBER, scale=0, bound=10**9, blank=False),
    aliases=("COUNTA",),
    blank="own",
    reduce=len,
    layout=("rows", "value"),
    sql={"sqlite": _counted, "postgresql": _counted},
    reduce_sql=templates("count({0})"),
    reduce_js="(values) => fromInteger(values.length)",
    examples=(
        Example(
            "COUNT(lines)",
            3,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example(
            "COUNT(lines.qty)",
            2,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example('COUNT(1, null, "a")', 2),
    ),
)
