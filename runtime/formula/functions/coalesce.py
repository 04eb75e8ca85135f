"""`COALESCE`: the first value that is not blank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.formula.functions._returns import unified
from runtime.formula.functions._sql import aligned, joined_by_commas
from runtime.formula.functions.base import SCALAR, Example, Function, Parameter
from runtime.formula.nodes import Node
from runtime.formula.types import Kind


def coalesce(*values: Any) -> Any:
    """The first that is not blank."""
    return next((value for value in values if value is not None), None)


def inline(arguments: Sequence[str], temporary: Callable[[], str]) -> str:
    """Lazy, without a call."""
    *first, last = arguments
    source = last
    for argument in reversed(first):
        name = temporary()
        source = f"({name} if ({name} := {argument}) is not None else {source})"
    return source


def _sqlite(arguments: Sequence[str], node: Node) -> str | None:
    """SQLite's own takes at least two."""
    found = aligned(arguments, node, node.type.number_scale if node.type.kind is Kind.NUMBER else 0)
    if found is None:
        return None
    return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]


FUNCTION = Function(
    name="COALESCE",
    category="logic",
    help={"en": "The first value that is not blank", "zh": "第一个不为空的值"},
    parameters=(Parameter("value", SCALAR, many=True),),
    returns=unified,
    python=coalesce,
    aliases=(
        "BLANKVALUE",
        "NULLVALUE",
        "IFBLANK",
        "IFERROR",
    ),
    blank="own",
    inline=inline,
    sql={"sqlite": _sqlite, "postgresql": joined_by_commas("coalesce({})")},
    js="(...values) => values.find((value) => value !== null) ?? null",
    examples=(
        Example("COALESCE(null, 2, 3)", 2),
        Example('BLANKVALUE("", "none")', "none"),
        Example("COALESCE(null, null)", None),
        Example("BLANKVALUE(1 / 0, 0)", 0),
    ),
)
