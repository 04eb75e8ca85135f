"""Aggregates: which rows an argument names, what its other arguments mean inside them, what comes out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from runtime.formula import typing_rules as rules
from runtime.formula.context import MAX_STEPS
from runtime.formula.functions.base import Function
from runtime.formula.messages import refuse
from runtime.formula.names import Found, Name, Surroundings, nearest
from runtime.formula.nodes import Aggregate, EntityRows, GroupRows, Node, Path, RowsPath
from runtime.formula.scope import Scope
from runtime.formula.titles import as_text
from runtime.formula.types import INTEGER, Kind, Type, reference, rows

if TYPE_CHECKING:
    from runtime.formula.calls import CallSite
    from runtime.formula.compiler import Compiler

ROW_FUNCTIONS = frozenset({"FIRST", "LAST", "ROW"})
_ARGUMENT_KINDS = {"ROW": (Kind.NUMBER,), "TEXTJOIN": (Kind.TEXT,)}
_OF_NUMBERS = frozenset({"SUM", "SUMIF", "AVERAGE", "AVERAGEIF", "MEDIAN"})
CONSTANT_NAMES = frozenset({"true", "false", "null", "none"})


def aggregate_of(site: CallSite, function: Function) -> Node | None:
    """The aggregate node, None when the arguments are scalars."""
    place = function.layout.index("rows")
    if (node := _over_group(site, function)) is not None:
        return node
    found = rows_in(site.compiler, site.arguments[place]) if len(site.arguments) > place else None
    if found is None:
        if function.parameters or function.expand is not None:
            return None
        if len(site.arguments) <= place:
            raise site.count_problem(function)
        text = site.compiler.parsed.text(site.compiler.span(site.arguments[place]))
        raise refuse("formula.not_rows", site.compiler.span(site.arguments[place]), text=text)
    rows_node, rest = found
    given = list(site.arguments)
    roles = list(function.layout)
    if rest and "value" in roles:
        roles.remove("value")
    if len(given) > len(roles):
        raise site.count_problem(function)
    return _built(site, function, rows_node, rest, dict(zip(roles, given, strict=False)))


def _over_group(site: CallSite, function: Function) -> Node | None:
    around = site.compiler.around
    if (
        around.purpose != "measure"
        or around.rows_level
        or around.entity is None
        or function.layout[0] != "rows"
    ):
        return None
    if site.arguments and rows_in(site.compiler, site.arguments[0]) is not None:
        return None
    roles = [role for role in function.layout if role != "rows"]
    if len(site.arguments) > len(roles):
        return None
    group = GroupRows(rows(around.entity), site.span)
    return _built(site, function, group, [], dict(zip(roles, site.arguments, strict=False)))


def _built(
    site: CallSite, function: Function, rows_node: Node, rest: list[Name], roles: dict[str, ast.expr]
) -> Node:
    inner = site.compiler.inside(_around_rows(site.compiler.names.scope, site.compiler.around, rows_node))
    value = condition = None
    if rest:
        value = inner.found(inner.names.resolve(rest, inner.around), (rest[0][1][0], rest[-1][1][1]))
        if isinstance(value, RowsPath):
            raise refuse("formula.rows_alone", value.span, text=rest[-1][0])
    elif "value" in roles:
        value = inner.visit(roles["value"])
    if function.name == "TEXTJOIN" and value is not None and value.type.is_reference:
        value = as_text(inner, value)
    if function.name == "COUNT" and value is not None and value.type.kind is Kind.BOOLEAN and not rest:
        value, condition = None, value
    if "condition" in roles:
        condition = inner.condition(roles["condition"])
    sort = _sort_keys(inner, roles["sort"]) if "sort" in roles else ()
    arguments = tuple(
        site.compiler.visit(roles[role])
        for role in function.layout
        if role.startswith("argument") and role in roles
    )
    if value is not None and value.type.kind is Kind.BLANK and function.name in _OF_NUMBERS:
        value = replace(value, type=INTEGER)
    if function.name == "ROW":
        arguments = tuple(
            replace(each, type=INTEGER) if each.type.kind is Kind.BLANK else each for each in arguments
        )
    if value is None and function.name in ROW_FUNCTIONS:
        value = Path(reference(rows_node.type.entity or ""), rows_node.span, "row", ())
    if value is None and "value" in function.layout and function.name != "COUNT":
        raise site.count_problem(function)
    node = Aggregate(rules.BOOLEAN, site.span, function.name, rows_node, value, condition, sort, arguments)
    return _typed(site, function, node)


def _typed(site: CallSite, function: Function, node: Aggregate) -> Node:
    if function.check is not None and node.value is not None:
        function.check(site, [node.value])
    for argument, kind in zip(node.arguments, _ARGUMENT_KINDS.get(function.name, ()), strict=False):
        if argument.type.kind not in (kind, Kind.BLANK):
            raise rules.type_problem(function.name, argument, argument, argument.span)
    type_ = _aggregate_type(function, node, site)
    if type_.kind is Kind.NUMBER:
        rules.bounded(type_, site.span)
    return replace(node, type=type_)


def _aggregate_type(function: Function, node: Aggregate, site: CallSite) -> Type:
    nodes = [node.value] if node.value is not None else []
    if function.name == "COUNT":
        nodes = []
    type_ = function.returns(nodes) if callable(function.returns) else function.returns
    if type_ is None:
        raise TypeError(f"{function.name} declares no type of result")
    if type_.kind is Kind.NUMBER and function.name in ("SUM", "SUMIF"):
        type_ = replace(type_, bound=type_.number_bound * MAX_STEPS)
    if function.name in ("MIN", "MAX"):
        type_ = type_.optional()
    if type_.currency is not None and type_.currency.startswith("="):
        type_ = replace(type_, currency=_outside(type_.currency, node.rows, function, site))
    return type_


def _outside(currency: str, rows_node: Node, function: Function, site: CallSite) -> str:
    """A row's currency source as seen from outside the rows; refused when rows may differ."""
    path = currency[1:].split(".")
    if path[0] in ("record", "app", "user"):
        return "=" + ".".join(path[1:] if path[0] == "record" else path)
    if isinstance(rows_node, RowsPath):
        last = rows_node.steps[-1]
        prefix = [step.key for step in rows_node.steps[:-1]]
        owner = ([] if rows_node.base == "row" else [rows_node.base]) + prefix
        single = all(step.type.kind is not Kind.ROWS for step in rows_node.steps[:-1])
        if single and (
            (path[0] == "parent" and last.via == "children") or (path[0] == last.back and last.via == "back")
        ):
            return "=" + ".".join([*owner, *path[1:]])
    if function.name in ROW_FUNCTIONS:
        return f"={function.name.lower()}({currency})"
    raise refuse("formula.mixed_currency", site.span)


def _around_rows(scope: Scope, around: Surroundings, rows_node: Node) -> Surroundings:
    entity = rows_node.type.entity
    parents = tuple(scope.parents(entity)) if entity is not None else ()
    own = False
    if isinstance(rows_node, RowsPath) and rows_node.steps[-1].via == "children":
        parents = (rows_node.steps[-1].entity or "",)
        own = len(rows_node.steps) == 1 and rows_node.base in ("row", "record") and around.rows_level == 0
        own = own and (rows_node.base == "record" or around.record_is_row)
    return replace(
        around, entity=entity, parent_entities=parents, rows_level=around.rows_level + 1, parent_is_record=own
    )


def _sort_keys(inner: Compiler, tree: ast.expr) -> tuple[tuple[Node, bool], ...]:
    """`created_at`, `-amount`, `"-created_at"` or a list of them."""
    trees = list(tree.elts) if isinstance(tree, (ast.List, ast.Tuple)) else [tree]
    keys = []
    for each in trees:
        token = inner.parsed.token(each.id) if isinstance(each, ast.Name) else None
        if token is not None and token.kind == "text":
            start = token.span[0] + 1
            path = str(token.value).lstrip("-")
            names = [(key, (start, token.span[1])) for key in path.split(".")]
            found = inner.found(inner.names.resolve(names, inner.around), token.span)
            keys.append((found, str(token.value).startswith("-")))
        elif isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.USub):
            keys.append((inner.visit(each.operand), True))
        else:
            keys.append((inner.visit(each), False))
    return tuple(keys)


def rows_in(compiler: Compiler, tree: ast.expr) -> tuple[Node, list[Name]] | None:
    """The rows an argument names and the path from a row to a value; None when it is no such thing."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        if compiler.parsed.token(tree.func.id).text.upper() == "ENTITY":
            return compiler.visit_any(tree), []
        return None
    if not isinstance(tree, (ast.Name, ast.Attribute)):
        return None
    names, start = compiler.dotted(tree)
    if start is not None:
        if names and (found := rows_in(compiler, start)) is not None and not found[1]:
            return found[0], names
        return None
    if isinstance(tree, ast.Name) and compiler.parsed.token(tree.id).text.lower() in CONSTANT_NAMES:
        return None
    found_path = compiler.names.resolve(names, compiler.around)
    several = [index for index, step in enumerate(found_path.steps) if step.type.kind is Kind.ROWS]
    if not several:
        return None
    last = several[-1]
    step = found_path.steps[last]
    after = len(found_path.steps) - 1 - last
    taken = names if after == 0 else names[:-after]
    span = (taken[0][1][0], taken[-1][1][1])
    rows_node = RowsPath(step.type, span, found_path.base, found_path.steps[: last + 1])
    return rows_node, list(names[len(taken) :])


def entity_rows(site: CallSite) -> Node:
    """`ENTITY("price", condition)`."""
    site.expect(1, 2)
    key = site.literal_text(0)
    compiler = site.compiler
    span = compiler.span(site.arguments[0])
    if key is None or key not in set(compiler.names.scope.entities()):
        suggestion = nearest(key or "", compiler.names.scope.entities())
        raise refuse("formula.unknown_entity", span, text=key or "", suggestion=suggestion)
    bare = EntityRows(rows(key), site.span, key, None)
    if len(site.arguments) == 1:
        return bare
    inner = compiler.inside(_around_rows(compiler.names.scope, compiler.around, bare))
    return replace(bare, condition=inner.condition(site.arguments[1]))


def row_path(entity: str, names: Sequence[Name], compiler: Compiler) -> Path:
    """A path from a row of `entity`."""
    found = compiler.names.follow(Found("row", (), reference(entity)), names, [])
    span = (names[0][1][0], names[-1][1][1])
    return Path(found.type, span, found.base, found.steps)
