"""Functions that are other nodes: how their arguments become a Case, a comparison, a look-up."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from runtime.formula import types, typing_rules
from runtime.formula.aggregates import row_path, rows_in
from runtime.formula.calls import CallSite
from runtime.formula.functions._returns import unified_blank
from runtime.formula.functions.base import Function
from runtime.formula.messages import refuse
from runtime.formula.names import Name, nearest
from runtime.formula.nodes import Aggregate, Case, EntityRows, Literal, Node, Path, Step
from runtime.formula.types import Kind

MAX_EXPANDED = 2000

Pairs = Sequence[tuple[ast.expr, ast.expr]]


def pairs_of(site: CallSite, start: int, end: int) -> Pairs:
    """The arguments two by two."""
    return [(site.arguments[index], site.arguments[index + 1]) for index in range(start, end, 2)]


def case_of(site: CallSite, pairs: Pairs, otherwise: int | None) -> Node:
    """A Case of conditions and values; without `otherwise` blank."""
    compiler = site.compiler
    tasks = [
        task
        for condition, value in pairs
        for task in ((compiler.condition, condition), (compiler.visit, value))
    ]
    if otherwise is not None:
        tasks.append((compiler.visit, site.arguments[otherwise]))
    nodes = compiler.together(tasks)
    last = nodes.pop() if otherwise is not None else Literal(types.BLANK, (site.span[1], site.span[1]), None)
    return compiler.case(list(zip(nodes[::2], nodes[1::2], strict=True)), last, site.span)


def chosen(site: CallSite) -> Node:
    """CASE: the first argument compared with each value."""
    compiler = site.compiler
    subject, *rest = compiler.visit_all(site.arguments)
    last = rest.pop() if len(rest) % 2 else Literal(types.BLANK, (site.span[1], site.span[1]), None)
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    if len(pairs) * sum(1 for _ in subject.walk()) > MAX_EXPANDED:
        raise refuse("formula.too_many_nodes", site.span, limit=MAX_EXPANDED)
    branches = [(compiler.compare("=", subject, value, value.span), result) for value, result in pairs]
    return compiler.case(branches, last, site.span)


def blank_test(site: CallSite, operator: str) -> Node:
    """`= null` or `<> null`."""
    blank = Literal(types.BLANK, site.span, None)
    return site.compiler.compare(operator, site.any_value(0), blank, site.span)


def saved_path(site: CallSite, now: Node) -> Node:
    """The stored value of one of the record's own fields."""
    if (
        not isinstance(now, Path)
        or now.base not in ("row", "record")
        or len(now.steps) != 1
        or site.compiler.around.rows_level
    ):
        text = site.compiler.parsed.text(now.span)
        raise refuse(
            "formula.argument_value", now.span, function=site.name, parameter=text,
            suggestion={"en": "Give a field of this record", "zh": "请给出本记录的字段"},
        )  # fmt: skip
    return replace(now, base="saved")


def ordinal(site: CallSite) -> Node:
    """INDEX: the value of a row by number, or one of several choices."""
    found = rows_in(site.compiler, site.arguments[0])
    if found is None:
        choices = site.any_value(0)
        return site.made("CHOICEAT", [choices, site.value(1)])
    row_site = replace(site, name="ROW")
    number = site.value(1)
    if number.type.kind is not Kind.NUMBER:
        raise typing_rules.type_problem("INDEX", number, number, number.span)
    rows, rest = found
    if rest:
        value: Node = row_path(rows.type.entity or "", rest, site.compiler)
        return Aggregate(unified_blank([value]), site.span, "ROW", rows, value, arguments=(number,))
    from runtime.formula.functions import functions_by_name

    return row_site.bind(functions_by_name()["ROW"])


def lookup(site: CallSite) -> Node:
    """VLOOKUP over an entity or an option set."""
    if len(site.arguments) == 3 and isinstance(site.arguments[0], ast.Attribute):
        result, _ = site.compiler.dotted(site.arguments[0])
        key, _ = site.compiler.dotted(site.arguments[1])
        if len(result) < 2 or len(key) < 2 or result[0][0] != key[0][0]:
            raise site.count_problem(_function(site))
        return _in_entity(site, result[0][0], result[0][1], site.value(2), key[1:], result[1:])
    source = site.literal_text(1)
    span = site.compiler.span(site.arguments[1])
    scope = site.compiler.names.scope
    options = scope.options(source) if source else None
    if options is not None and source not in set(scope.entities()):
        return _in_options(site, options)
    if source is None or source not in set(scope.entities()):
        raise refuse(
            "formula.unknown_entity",
            span,
            text=source or "",
            suggestion=nearest(source or "", scope.entities()),
        )
    if len(site.arguments) != 4:
        raise site.count_problem(_function(site))
    return _in_entity(site, source, span, site.value(0), _names(site, 2), _names(site, 3))


def _function(site: CallSite) -> Function:
    from runtime.formula.functions import functions_by_name

    return functions_by_name()[site.name]


def _names(site: CallSite, index: int) -> list[Name]:
    argument = site.arguments[index]
    text = site.literal_text(index)
    if text is not None:
        span = site.compiler.span(argument)
        return [(part, span) for part in text.split(".")]
    names, start = site.compiler.dotted(argument)
    if start is not None or not names:
        raise refuse(
            "formula.literal_needed", site.compiler.span(argument), function=site.name, parameter="key"
        )
    return names


def _in_entity(
    site: CallSite,
    entity: str,
    span: tuple[int, int],
    value: Node,
    key: Sequence[Name],
    result: Sequence[Name],
) -> Node:
    compiler = site.compiler
    if entity not in set(compiler.names.scope.entities()):
        raise refuse(
            "formula.unknown_entity",
            span,
            text=entity,
            suggestion=nearest(entity, compiler.names.scope.entities()),
        )
    key_path = row_path(entity, key, compiler)
    outside = _outside_rows(value, site)
    condition = compiler.compare("=", key_path, outside, site.span)
    rows = EntityRows(types.rows(entity), span, entity, condition)
    found = row_path(entity, result, compiler)
    identity = Step("id", types.INTEGER, "value", entity)
    order = ((Path(types.INTEGER, site.span, "row", (identity,)), False),)
    return Aggregate(unified_blank([found]), site.span, "FIRST", rows, found, None, order)


def _outside_rows(value: Node, site: CallSite) -> Node:
    """The value looked up, as read from inside the candidate's condition: `row` becomes `record`."""
    around = site.compiler.around
    if around.rows_level or not around.record_is_row:
        if any(isinstance(each, Path) and each.base == "row" for each in value.walk()):
            raise refuse(
                "formula.argument_value", value.span, function=site.name, parameter="value", suggestion=""
            )
        return value
    return rebased(value)


def rebased(node: Node) -> Node:
    """A tree of scalars that reads `record` where it read the record as `row`."""
    if isinstance(node, Path):
        return replace(node, base="record") if node.base == "row" else node
    changes: dict[str, Any] = {}
    for name in node.__dataclass_fields__:
        part = getattr(node, name)
        if isinstance(part, Node):
            changes[name] = rebased(part)
        elif isinstance(part, tuple) and part and isinstance(part[0], Node):
            changes[name] = tuple(rebased(each) for each in part)
    return replace(node, **changes) if changes else node


def _in_options(site: CallSite, options: Sequence[tuple[str, str]]) -> Node:
    """The label of an option by its value, or its value by the label."""
    column = (site.literal_text(2) if len(site.arguments) > 2 else None) or "value"
    wanted = (site.literal_text(3) if len(site.arguments) > 3 else None) or "label"
    if {column, wanted} - {"value", "label"}:
        raise refuse(
            "formula.argument_value",
            site.span,
            function=site.name,
            parameter=f"{column}, {wanted}",
            suggestion="value, label",
        )
    value = site.value(0)
    present = replace(types.TEXT, blank=False)
    places = {"value": 0, "label": 1}
    branches = []
    for option in options:
        test = site.compiler.compare(
            "=", value, Literal(present, value.span, option[places[column]]), value.span
        )
        branches.append((test, Literal(present, value.span, option[places[wanted]])))
    return Case(types.TEXT, site.span, tuple(branches), Literal(types.BLANK, site.span, None))


__all__ = ["blank_test", "case_of", "chosen", "lookup", "ordinal", "pairs_of", "rebased", "saved_path"]
