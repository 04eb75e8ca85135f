"""`TEXTJOIN`: texts joined by a separator; blanks are skipped."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from runtime.formula import types
from runtime.formula.aggregates import aggregate_of
from runtime.formula.calls import CallSite
from runtime.formula.functions._sql import text_in_sql, texts_in_sql
from runtime.formula.functions._texts import text_of
from runtime.formula.functions.base import ANY, TEXT, Example, Function, Parameter
from runtime.formula.kernel import limited
from runtime.formula.nodes import Aggregate, Node
from runtime.formula.types import Kind


def text_join(separator: str | None, *values: Any) -> str | None:
    """A leading yes or no, Excel's "ignore empty", is taken; no keeps blanks."""
    keep = False
    if values and isinstance(values[0], bool):
        keep, values = not values[0], values[1:]
    texts = [text_of(value) for value in values if keep or value is not None]
    return limited((separator or "").join(texts)) or None


def join_values(values: Sequence[Any], separator: str | None) -> str | None:
    """A column's values in row order."""
    return limited((separator or "").join([text_of(value) for value in values])) or None


def expand(site: CallSite) -> Node:
    """Excel's "ignore empty" before rows is left out: a column's blanks are skipped anyway."""
    if len(site.arguments) == 3 and _is_constant(site, site.arguments[1]):
        shorter = replace(site, arguments=(site.arguments[0], site.arguments[2]))
        if (node := aggregate_of(shorter, FUNCTION)) is not None:
            return node
    return site.made("TEXTJOIN", site.scalars(FUNCTION))


def _is_constant(site: CallSite, tree: ast.expr) -> bool:
    text = site.compiler.parsed.text(site.compiler.span(tree)).upper()
    return text.removesuffix("()") in ("TRUE", "FALSE", "1", "0")


def _postgresql(arguments: Sequence[str], node: Node) -> str | None:
    """Without Excel's leading yes or no."""
    _, *values = node.children()
    texts = texts_in_sql(arguments, node, "postgresql")
    if texts is None or any(value.type.kind is Kind.BOOLEAN for value in values[:1]):
        return None
    return f"nullif(concat_ws(coalesce({texts[0]}, ''), {', '.join(texts[1:])}), '')"


def _rows(arguments: Sequence[str], node: Node) -> str | None:
    value, separator = arguments
    if not isinstance(node, Aggregate) or node.value is None:
        return None
    text = text_in_sql(value, node.value.type, "postgresql")
    return None if text is None else f"nullif(string_agg({text}, coalesce({separator}, '')), '')"


FUNCTION = Function(
    name="TEXTJOIN",
    category="text",
    help={"en": "Texts joined by a separator; blanks are skipped", "zh": "用分隔符连接文本；忽略空值"},
    parameters=(
        Parameter("separator", TEXT),
        Parameter("value", ANY, many=True),
    ),
    returns=types.TEXT,
    python=text_join,
    blank="own",
    expand=expand,
    reduce=join_values,
    layout=("argument", "rows", "value", "sort"),
    sql={"postgresql": _postgresql},
    reduce_sql={"postgresql": _rows},
    js="""(separator, ...values) => {
  const keep = values[0] === false;
  const rest = typeof values[0] === "boolean" ? values.slice(1) : values;
  return limited(rest.filter((value) => keep || value !== null).map(textOf).join(separator ?? ""));
}""",
    reduce_js="""(values, separator) => limited(values.map(textOf).join(separator ?? ""))""",
    examples=(
        Example('TEXTJOIN(", ", "a", null, "b")', "a, b"),
        Example('TEXTJOIN("-", TRUE, "a", "", "b")', "a-b"),
        Example('TEXTJOIN("-", FALSE, "a", null, "b")', "a--b"),
        Example(
            'TEXTJOIN("; ", lines.price)',
            "10; 5",
            {
                "lines": (
                    types.rows("line"),
                    [{"qty": 2, "price": 10}, {"qty": None, "price": 5}, {"qty": 1, "price": None}],
                )
            },
        ),
    ),
)
