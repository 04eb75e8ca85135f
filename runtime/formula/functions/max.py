"""`MAX`: the largest value; blanks are skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import check_ordered, unified
from runtime.formula.functions._sql import aligned, joined_by_commas, templates
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def maximum(values: Sequence[Any]) -> Any:
    """Blank of nothing."""
    return max(values) if values else None


def _sqlite(arguments: Sequence[str], node: Node) -> str | None:
    """SQLite's own is blank when one argument is."""
    found = aligned(arguments, node, node.type.number_scale if node.type.kind is Kind.NUMBER else 0)
    if found is None:
        return None
    if len(found) > 1 and not any(child.type.blank for child in node.children()):
        return f"max({', '.join(found)})"
    return f"(SELECT max(v) FROM ({' UNION ALL '.join([f'SELECT {text} AS v' for text in found])}))"


FUNCTION = Function(
    name="MAX",
    category="rows",
    help={"en": "The largest value; blanks are skipped", "zh": "最大值；忽略空值"},
    parameters=(Parameter("value", SCALAR, many=True),),
    returns=unified,
    blank="own",
    reduce=maximum,
    layout=("rows", "value"),
    check=check_ordered,
    sql={"sqlite": _sqlite, "postgresql": joined_by_commas("greatest({})")},
    reduce_sql=templates("max({0})"),
    reduce_js="(values) => extreme(values, -1)",
    examples=(
        Example("MAX(3, null, 1)", 3),
        Example(
            "MAX(lines.price)",
            10,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example("MAX(null, null)", None),
    ),
)
