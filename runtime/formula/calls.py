"""Binding function calls: arguments against declarations, aggregates against rows."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from runtime.formula import typing_rules as rules
from runtime.formula.context import MAX_STEPS
from runtime.formula.functions import functions_by_name
from runtime.formula.functions.base import CONDITION, TEXT, Function, Parameter
from runtime.formula.messages import KIND_NAMES, refuse
from runtime.formula.names import Found, Name, Surroundings, nearest
from runtime.formula.nodes import (
    Aggregate,
    Call,
    EntityRows,
    GroupRows,
    Literal,
    Node,
    Path,
    RowsPath,
    Span,
    Step,
)
from runtime.formula.types import Kind, Type, reference, rows

if TYPE_CHECKING:
    from runtime.formula.compiler import Compiler

ROW_FUNCTIONS = frozenset({"FIRST", "LAST", "ROW"})


def bind_call(compiler: Compiler, tree: ast.Call) -> Node:
    """The typed node of a function call; raises Refused."""
    span = compiler.span(tree)
    if isinstance(tree.func, ast.Attribute):
        token = compiler.parsed.token(tree.func.attr)
        raise refuse("formula.method_call", token.span, text=token.text)
    token = compiler.parsed.token(tree.func.id) if isinstance(tree.func, ast.Name) else None
    if token is None or token.kind != "name":
        raise refuse("formula.not_callable", span)
    if tree.keywords or any(isinstance(argument, ast.Starred) for argument in tree.args):
        raise refuse("formula.named_argument", span)
    function = functions_by_name().get(token.text.upper())
    if function is None:
        suggestion = nearest(token.text, functions_by_name())
        raise refuse("formula.unknown_function", token.span, text=token.text, suggestion=suggestion)
    site = CallSite(compiler, tree, token.text.upper(), tuple(tree.args), token.span)
    return site.bind(function)


@dataclass(frozen=True)
class CallSite:
    """One call being bound: its written arguments and the means to type them."""

    compiler: Compiler
    tree: ast.expr
    name: str
    arguments: tuple[ast.expr, ...]
    name_span: Span = (0, 0)

    @property
    def span(self) -> Span:
        """The whole call."""
        return self.compiler.span(self.tree)

    def bind(self, function: Function) -> Node:
        """The node of a call of `function`."""
        self._check_place(function)
        if function.layout and (node := self._aggregate(function)) is not None:
            return node
        if function.expand is not None:
            return function.expand(self)
        return self.made(function.name, self._scalars(function))

    def _check_place(self, function: Function) -> None:
        around = self.compiler.around
        if (
            function.purposes is not None
            and around.purpose not in function.purposes
            and not around.inside_once
        ):
            code = "formula.impure" if function.name in ("UUID", "RAND") else "formula.purpose"
            raise refuse(code, self.name_span, function=function.name, suggestion="")

    # -- scalars

    def count_problem(self, function: Function) -> Exception:
        """The problem of a wrong number of arguments."""
        return refuse("formula.argument_count", self.span, function=function.name, syntax=function.syntax())

    def expect(self, least: int, most: int | None = None) -> None:
        """Refuse other numbers of arguments."""
        if len(self.arguments) < least or (most is not None and len(self.arguments) > most):
            raise self.count_problem(functions_by_name()[self.name])

    def _scalars(self, function: Function) -> list[Node]:
        parameters = self._parameters(function)
        tasks = [
            (self.compiler.condition if parameter.kinds == CONDITION else self.compiler.visit_any, argument)
            for parameter, argument in zip(parameters, self.arguments, strict=True)
        ]
        return self.compiler.together(tasks)

    def _parameters(self, function: Function) -> list[Parameter]:
        declared = list(function.parameters)
        count = len(self.arguments)
        if declared and declared[-1].many:
            declared += [declared[-1]] * (count - len(declared))
        required = sum(1 for parameter in function.parameters if not parameter.optional)
        if not required <= count <= len(declared):
            raise self.count_problem(function)
        return declared[:count]

    def made(self, name: str, nodes: Sequence[Node]) -> Node:
        """A checked Call of a function on typed arguments."""
        function = functions_by_name()[name]
        parameters = list(function.parameters)
        while len(parameters) < len(nodes):
            parameters.append(parameters[-1])
        nodes = [self._fitting(function, *pair) for pair in zip(parameters, nodes, strict=False)]
        if function.check is not None:
            function.check(self, nodes)
        returns = function.returns
        type_ = returns(nodes) if callable(returns) else returns
        if type_ is None:
            raise TypeError(f"{name} declares no type of result")
        if type_.kind is Kind.NUMBER:
            rules.bounded(type_, self.span)
        return Call(type_, self.span, function.name, tuple(nodes))

    def _fitting(self, function: Function, parameter: Parameter, node: Node) -> Node:
        kind = node.type.kind
        if parameter.literal and not _is_constant(node):
            raise refuse(
                "formula.literal_needed", node.span, function=function.name, parameter=parameter.name
            )
        if kind is Kind.BLANK:
            return node
        if kind is Kind.ROWS and Kind.ROWS not in parameter.kinds:
            raise refuse("formula.rows_alone", node.span, text=self.compiler.parsed.text(node.span))
        if kind in parameter.kinds:
            if function.category == "math" and kind is Kind.NUMBER and function.blank == "usual":
                return self.compiler.zeroed(node)
            return node
        for wanted in (Kind.DATE, Kind.INSTANT, Kind.TIME):
            if (
                wanted in parameter.kinds
                and (read := rules.as_kind_of(node, Literal(Type(wanted), node.span, None))) is not node
            ):
                return read
        raise refuse(
            "formula.argument_type", node.span, function=function.name, parameter=parameter.name,
            expected=_kinds_in_words(parameter.kinds), found=rules.kind_name(node), suggestion=_conversion(parameter, node),
        )  # fmt: skip

    # -- for functions that expand

    def value(self, index: int) -> Node:
        """The typed argument at `index`."""
        return self.compiler.visit(self.arguments[index])

    def any_value(self, index: int) -> Node:
        """The typed argument, rows included."""
        return self.compiler.visit_any(self.arguments[index])

    def condition(self, index: int) -> Node:
        """The argument as a condition."""
        return self.compiler.condition(self.arguments[index])

    def literal_text(self, index: int) -> str | None:
        """The text of an argument that is a text constant, or the name written there."""
        argument = self.arguments[index]
        if isinstance(argument, ast.Name):
            token = self.compiler.parsed.token(argument.id)
            return str(token.value) if token.kind in ("text", "name") else None
        return None

    # -- aggregates

    def _aggregate(self, function: Function) -> Node | None:
        """The aggregate node, None when the arguments are scalars."""
        place = function.layout.index("rows")
        if self.compiler.around.purpose == "measure" and self.compiler.around.rows_level == 0:
            if (node := self._group_aggregate(function)) is not None:
                return node
        found = rows_in(self.compiler, self.arguments[place]) if len(self.arguments) > place else None
        if found is None:
            if function.parameters or function.expand is not None:
                return None
            if len(self.arguments) <= place:
                raise self.count_problem(function)
            text = self.compiler.parsed.text(self.compiler.span(self.arguments[place]))
            raise refuse("formula.not_rows", self.compiler.span(self.arguments[place]), text=text)
        rows_node, rest = found
        given = list(self.arguments)
        roles = list(function.layout)
        if rest and "value" in roles:
            roles.remove("value")
        if len(given) > len(roles):
            raise self.count_problem(function)
        return self._built(function, rows_node, rest, dict(zip(roles, given, strict=False)))

    def _group_aggregate(self, function: Function) -> Node | None:
        around = self.compiler.around
        if function.layout[0] != "rows" or around.entity is None:
            return None
        if self.arguments and rows_in(self.compiler, self.arguments[0]) is not None:
            return None
        roles = [role for role in function.layout if role != "rows"]
        if len(self.arguments) > len(roles):
            return None
        group = GroupRows(rows(around.entity), self.span)
        return self._built(function, group, [], dict(zip(roles, self.arguments, strict=False)))

    def _built(
        self, function: Function, rows_node: Node, rest: list[Name], roles: dict[str, ast.expr]
    ) -> Node:
        inner = self.compiler.inside(_around_rows(self.compiler.around, rows_node))
        value = condition = None
        if rest:
            value = inner.found(inner.names.resolve(rest, inner.around), (rest[0][1][0], rest[-1][1][1]))
            if isinstance(value, RowsPath):
                raise refuse("formula.rows_alone", value.span, text=rest[-1][0])
        elif "value" in roles:
            value = inner.visit(roles["value"])
        if function.name == "COUNT" and value is not None and value.type.kind is Kind.BOOLEAN and not rest:
            value, condition = None, value
        if "condition" in roles:
            condition = inner.condition(roles["condition"])
        sort = _sort_keys(inner, roles["sort"]) if "sort" in roles else ()
        arguments = tuple(
            self.compiler.visit(roles[role])
            for role in function.layout
            if role.startswith("argument") and role in roles
        )
        if value is None and function.name in ROW_FUNCTIONS:
            value = Path(reference(rows_node.type.entity or ""), rows_node.span, "row", ())
        if value is None and "value" in function.layout and function.name != "COUNT":
            raise self.count_problem(function)
        node = Aggregate(
            rules.BOOLEAN, self.span, function.name, rows_node, value, condition, sort, arguments
        )
        return self._typed(function, node)

    def _typed(self, function: Function, node: Aggregate) -> Node:
        if function.check is not None and node.value is not None:
            function.check(self, [node.value, *node.arguments])
        type_ = _aggregate_type(function, node, self)
        if type_.kind is Kind.NUMBER:
            rules.bounded(type_, self.span)
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


def _around_rows(around: Surroundings, rows_node: Node) -> Surroundings:
    entity = rows_node.type.entity
    parents: tuple[str, ...] = ()
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
            keys.append(
                (
                    inner.found(inner.names.resolve(names, inner.around), token.span),
                    str(token.value).startswith("-"),
                )
            )
        elif isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.USub):
            keys.append((inner.visit(each.operand), True))
        else:
            keys.append((inner.visit(each), False))
    return tuple(keys)


def rows_in(compiler: Compiler, tree: ast.expr) -> tuple[Node, list[Name]] | None:
    """The rows an argument names and the path from a row to a value; None when it is no such thing."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        if compiler.parsed.token(tree.func.id).text.upper() == "ENTITY":
            return bind_call(compiler, tree), []
        return None
    if not isinstance(tree, (ast.Name, ast.Attribute)):
        return None
    names, start = compiler.dotted(tree)
    if start is not None:
        if names and (found := rows_in(compiler, start)) is not None and not found[1]:
            return found[0], names
        return None
    if isinstance(tree, ast.Name) and compiler.parsed.token(tree.id).text.lower() in (
        "true",
        "false",
        "null",
        "none",
    ):
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
    inner = compiler.inside(_around_rows(compiler.around, bare))
    return replace(bare, condition=inner.condition(site.arguments[1]))


def row_path(entity: str, names: Sequence[Name], compiler: Compiler, around: Surroundings) -> Path:
    """A path from a row of `entity`."""
    found = compiler.names.follow(Found("row", (), reference(entity)), names, [])
    span = (names[0][1][0], names[-1][1][1])
    return Path(found.type, span, found.base, found.steps)


def member_step(key: str, type_: Type) -> Step:
    """A step to a key of a group of variables."""
    return Step(key, type_, "member")


def _is_constant(node: Node) -> bool:
    return isinstance(node, Literal)


def _kinds_in_words(kinds: frozenset[Kind]) -> Any:
    if kinds == TEXT:
        return KIND_NAMES["text"]
    names = [KIND_NAMES[kind.value] for kind in Kind if kind in kinds]
    return {"en": " / ".join(name["en"] for name in names), "zh": "、".join(name["zh"] for name in names)}


def _conversion(parameter: Parameter, node: Node) -> Any:
    if parameter.kinds == TEXT:
        return {"en": "Convert it with TEXT(…)", "zh": "请用 TEXT(…) 转换"}
    if Kind.NUMBER in parameter.kinds and node.type.is_text:
        return {"en": "Convert it with VALUE(…)", "zh": "请用 VALUE(…) 转换"}
    if Kind.DATE in parameter.kinds and node.type.kind in (Kind.INSTANT, Kind.TEXT):
        return {"en": "Convert it with DATEVALUE(…)", "zh": "请用 DATEVALUE(…) 转换"}
    return ""
