"""`MIN`: the smallest value; blanks are skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.formula import types
from runtime.formula.functions._returns import check_ordered, unified
from runtime.formula.functions._sql import aligned, joined_by_commas, templates
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def minimum(values: Sequence[Any]) -> Any:
    """Blank of nothing."""
    return min(values) if values else None


def _sqlite(arguments: Sequence[str], node: Node) -> str | None:
    """SQLite's own is blank when one argument is."""
    found = aligned(arguments, node, node.type.number_scale if node.type.kind is Kind.NUMBER else 0)
    if found is None:
        return None
    if len(found) > 1 and not any(child.type.blank for child in node.children()):
        return f"min({', '.join(found)})"
    return f"(SELECT min(v) FROM ({' UNION ALL '.join([f'SELECT {text} AS v' for text in found])}))"


FUNCTION = Function(
    name="MIN",
    category="rows",
    help={"en": "The smallest value; blanks are skipped", "zh": "最小值；忽略空值"},
    parameters=(Parameter("value", SCALAR, many=True),),
    returns=unified,
    blank="own",
    reduce=minimum,
    layout=("rows", "value"),
    check=check_ordered,
    sql={"sqlite": _sqlite, "postgresql": joined_by_commas("least({})")},
    reduce_sql=templates("min({0})"),
    reduce_js="(values) => extreme(values, 1)",
    examples=(
        Example("MIN(3, null, 1)", 1),
        Example(
            "MIN(lines.price)",
            5,
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
        Example("MIN(null, null)", None),
    ),
)
