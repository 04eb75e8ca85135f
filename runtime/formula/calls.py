"""Binding function calls: written arguments against declared parameters."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from runtime.formula import typing_rules as rules
from runtime.formula.aggregates import aggregate_of
from runtime.formula.functions import functions_by_name
from runtime.formula.functions.base import CONDITION, NUMBER, TEXT, Function, Parameter
from runtime.formula.messages import KIND_NAMES, refuse
from runtime.formula.names import nearest
from runtime.formula.nodes import Call, Literal, Node, Span
from runtime.formula.titles import as_text
from runtime.formula.types import INTEGER, Kind, Type

_WRITING = frozenset({"TEXT", "CONCAT", "TEXTJOIN"})

if TYPE_CHECKING:
    from runtime.formula.compiler import Compiler


def bind_call(compiler: Compiler, tree: ast.Call) -> Node:
    """The typed node of a function call; raises Refused."""
    span = compiler.span(tree)
    if isinstance(tree.func, ast.Attribute):
        token = compiler.parsed.token(tree.func.attr)
        raise refuse("formula.method_call", token.span, text=token.text)
    if not isinstance(tree.func, ast.Name) or compiler.parsed.token(tree.func.id).kind != "name":
        raise refuse("formula.not_callable", span)
    token = compiler.parsed.token(tree.func.id)
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
        if function.layout and (node := aggregate_of(self, function)) is not None:
            return node
        if function.expand is not None:
            return function.expand(self)
        return self.made(function.name, self.scalars(function))

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

    def scalars(self, function: Function) -> list[Node]:
        """The typed arguments, by the declared parameters."""
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
        if name in _WRITING:
            nodes = [as_text(self.compiler, node) if node.type.is_reference else node for node in nodes]
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
        if parameter.literal and not isinstance(node, Literal):
            raise refuse(
                "formula.literal_needed", node.span, function=function.name, parameter=parameter.name
            )
        if kind is Kind.BLANK:
            return replace(node, type=INTEGER) if parameter.kinds == NUMBER else node
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
            "formula.argument_type",
            node.span,
            function=function.name,
            parameter=parameter.name,
            expected=_kinds_in_words(parameter.kinds),
            found=rules.kind_name(node),
            suggestion=_conversion(parameter, node),
        )

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
