"""Syntax tree -> typed tree: every node gets a type, every name its path; problems carry their place."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from runtime.formula import typing_rules as rules
from runtime.formula.calls import CallSite, bind_call
from runtime.formula.messages import Refused, problem_at, refuse
from runtime.formula.names import Found, Name, Names, Surroundings, collect_problems, nearest
from runtime.formula.nodes import (
    Aggregate,
    Call,
    Case,
    InList,
    Literal,
    Logic,
    Node,
    Not,
    Path,
    RowsPath,
    Span,
    Truth,
)  # fmt: skip
from runtime.formula.parsing import Parsed, join_operands
from runtime.formula.titles import as_text
from runtime.formula.types import BLANK, BOOLEAN, INTEGER, TEXT, Kind, Type
from runtime.problems import Problem

_COMPARISONS = {ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_ARITHMETIC = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}


@dataclass
class Compiler:
    """One compilation. `visit` types an expression in its surroundings."""

    parsed: Parsed
    names: Names
    around: Surroundings
    blank_as_zero: bool = False
    target: str | None = None

    def __post_init__(self) -> None:
        self.warnings: list[Problem] = []

    def inside(self, around: Surroundings) -> Compiler:
        """The same compilation in other surroundings (the rows of an aggregate)."""
        inner = replace(self, around=around)
        inner.warnings = self.warnings
        return inner

    def span(self, tree: ast.AST) -> Span:
        """Where a part stands."""
        return self.parsed.span(tree)

    # -- expressions

    def visit(self, tree: ast.expr) -> Node:
        """The typed node of one value; a collection by itself is refused."""
        node = self.visit_any(tree)
        if node.type.kind is Kind.ROWS:
            raise refuse("formula.rows_alone", node.span, text=self.parsed.text(node.span))
        return node

    def visit_any(self, tree: ast.expr) -> Node:
        """The typed node, collections included."""
        match tree:
            case ast.Name():
                return self._name(tree)
            case ast.Attribute():
                return self._path(tree)
            case ast.Call():
                return bind_call(self, tree)
            case ast.BinOp():
                return self._binary(tree)
            case ast.UnaryOp():
                return self._unary(tree)
            case ast.BoolOp():
                operator = "and" if isinstance(tree.op, ast.And) else "or"
                return self.logic(
                    operator, [self.condition_later(value) for value in tree.values], self.span(tree)
                )
            case ast.Compare():
                return self._compare(tree)
            case ast.IfExp():
                condition, value, otherwise = self.together(
                    [(self.condition, tree.test), (self.visit, tree.body), (self.visit, tree.orelse)]
                )
                return self.case([(condition, value)], otherwise, self.span(tree))
        raise refuse("formula.list", self.span(tree))

    def visit_all(self, trees: Sequence[ast.expr]) -> list[Node]:
        """Several values, with the problems of all of them."""
        return self.together([(self.visit, tree) for tree in trees])

    def together(self, tasks: Sequence[tuple]) -> list[Node]:
        """Run several visits and raise all their problems at once."""
        found, errors = [], []
        for visit, tree in tasks:
            try:
                found.append(visit(tree))
            except Refused as error:
                errors.append(error)
        if errors:
            raise collect_problems(*errors)
        return found

    def condition(self, tree: ast.expr) -> Node:
        """An expression used as a condition."""
        return self.truth(self.visit_any(tree))

    def condition_later(self, tree: ast.expr) -> tuple:
        """A task for `together`."""
        return self.condition, tree

    def truth(self, node: Node) -> Node:
        """A boolean node: itself, or wrapped in Truth."""
        if node.type.kind is Kind.BOOLEAN:
            return node
        if node.type.kind is Kind.ROWS:
            node = count(node)
        return Truth(BOOLEAN, node.span, node)

    def logic(self, operator: str, tasks: Sequence[tuple], span: Span) -> Node:
        """`and` / `or`."""
        operands = self.together(tasks)
        return operands[0] if len(operands) == 1 else Logic(BOOLEAN, span, operator, tuple(operands))

    def case(self, branches: Sequence[tuple[Node, Node]], otherwise: Node, span: Span) -> Node:
        """A Case whose branches agree in type."""
        values = [rules_value for _, rules_value in branches] + [otherwise]
        values = [self._option_of(value, values) for value in values]
        type_ = rules.unify(values, span)
        if type_.kind is Kind.BOOLEAN:
            false = [
                Literal(BOOLEAN, value.span, False) if value.type.kind is Kind.BLANK else value
                for value in values
            ]
            values = false
        conditions = [condition for condition, _ in branches]
        return Case(type_, span, tuple(zip(conditions, values[:-1], strict=True)), values[-1])

    def _option_of(self, node: Node, others: Sequence[Node]) -> Node:
        for other in others:
            node = rules.as_kind_of(node, other)
        return node

    # -- names

    def _name(self, tree: ast.Name) -> Node:
        token = self.parsed.token(tree.id)
        if token.kind == "number":
            return rules.number_literal(token.value, token.span)
        if token.kind == "text":
            value = token.value or None
            return Literal(replace(TEXT, blank=value is None), token.span, value)
        word = token.text.lower()
        if word in ("true", "false"):
            return Literal(BOOLEAN, token.span, word == "true")
        if word in ("null", "none"):
            return Literal(BLANK, token.span, None)
        return self.found(self.names.resolve([(token.text, token.span)], self.around), token.span)

    def dotted(self, tree: ast.expr) -> tuple[list[Name], ast.expr | None]:
        """The names of a dotted path, and what it starts from when that isn't a name."""
        names: list[Name] = []
        while isinstance(tree, ast.Attribute):
            token = self.parsed.token(tree.attr)
            names.append((token.text, token.span))
            tree = tree.value
        if isinstance(tree, ast.Name) and self.parsed.token(tree.id).kind == "name":
            token = self.parsed.token(tree.id)
            return [(token.text, token.span), *reversed(names)], None
        return names[::-1], tree

    def _path(self, tree: ast.Attribute) -> Node:
        names, start = self.dotted(tree)
        span = self.span(tree)
        if start is None:
            return self.found(self.names.resolve(names, self.around), span)
        if isinstance(start, ast.Call):
            row = bind_call(self, start)
            if isinstance(row, Aggregate) and isinstance(row.value, Path) and row.type.is_reference:
                base = Found(row.value.base, row.value.steps, row.value.type)
                inner = self.found(self.names.follow(base, names, [("", row.span)]), span)
                return replace(row, type=inner.type.optional(), value=inner, span=span)
        raise refuse("formula.no_hop", self.span(start), text=self.parsed.text(self.span(start)))

    def found(self, found: Found, span: Span) -> Node:
        """The node of a resolved path: a Path, or RowsPath when it ends at rows."""
        several = [index for index, step in enumerate(found.steps) if step.type.kind is Kind.ROWS]
        if not several:
            return Path(found.type, span, found.base, found.steps)
        if several[-1] == len(found.steps) - 1:
            return RowsPath(found.type, span, found.base, found.steps)
        raise refuse("formula.rows_alone", span, text=self.parsed.text(span))

    # -- operators

    def _binary(self, tree: ast.BinOp) -> Node:
        span = self.span(tree)
        if isinstance(tree.op, ast.BitAnd):
            parts = [as_text(self, node) for node in self.visit_all(join_operands(tree))]
            blank = all(node.type.blank for node in parts)
            return Call(replace(TEXT, blank=blank), span, "CONCAT", tuple(parts))
        left, right = (self.zeroed(node) for node in self.visit_all([tree.left, tree.right]))
        if isinstance(tree.op, ast.Pow):
            return CallSite(self, tree, "POWER", (tree.left, tree.right)).made("POWER", [left, right])
        if isinstance(tree.op, ast.Mod):
            if left.type.is_text or right.type.is_text:
                raise refuse("formula.text_percent", span)
            return CallSite(self, tree, "MOD", (tree.left, tree.right)).made("MOD", [left, right])
        if isinstance(tree.op, ast.Add) and left.type.is_text and right.type.is_text:
            raise refuse("formula.text_plus", span)
        return rules.arithmetic(_ARITHMETIC[type(tree.op)], left, right, span)

    def zeroed(self, node: Node) -> Node:
        """A number operand, with blank as zero where the field says so."""
        if not self.blank_as_zero or not node.type.blank:
            return node
        if node.type.kind is Kind.BLANK:
            return rules.number_literal(0, node.span)
        if node.type.kind is not Kind.NUMBER:
            return node
        return Call(node.type.present(), node.span, "COALESCE", (node, rules.number_literal(0, node.span)))

    def _unary(self, tree: ast.UnaryOp) -> Node:
        if isinstance(tree.op, (ast.Not, ast.Invert)):
            return Not(BOOLEAN, self.span(tree), self.condition(tree.operand))
        operand = self.zeroed(self.visit(tree.operand))
        if isinstance(tree.op, ast.USub):
            return rules.negative(operand, self.span(tree))
        if not rules.is_number(operand):
            raise refuse(
                "formula.type_one",
                self.span(tree),
                operator="+",
                left=rules.kind_name(operand),
                suggestion="",
            )
        return operand

    def _compare(self, tree: ast.Compare) -> Node:
        if len(tree.ops) > 1:
            raise refuse("formula.chained", self.span(tree))
        operator, right = tree.ops[0], tree.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)):
            found = self._contained(tree.left, right, self.span(tree))
            return Not(BOOLEAN, self.span(tree), found) if isinstance(operator, ast.NotIn) else found
        left_node, right_node = self.together([(self.visit_any, tree.left), (self.visit_any, right)])
        return self.compare(_COMPARISONS[type(operator)], left_node, right_node, self.span(tree))

    def compare(self, operator: str, left: Node, right: Node, span: Span) -> Node:
        """A typed comparison; rows compare to the blank by their number; option texts are checked."""
        for rows, other in ((left, right), (right, left)):
            if rows.type.kind is Kind.ROWS and other.type.kind is Kind.BLANK:
                return rules.compare(operator, count(rows), rules.number_literal(0, other.span), span)
        node = rules.compare(operator, left, right, span)
        if operator in ("=", "<>"):
            self.check_option(left, right)
            self.check_option(right, left)
        return node

    def check_option(self, literal: Node, choice: Node) -> None:
        """A warning for a constant that is not an option of a choice."""
        if not isinstance(literal, Literal) or literal.value is None or not choice.type.options:
            return
        values = [value for value, _ in choice.type.options]
        if choice.type.kind in (Kind.CHOICE, Kind.CHOICES) and literal.value not in values:
            suggestion = nearest(str(literal.value), values)
            found = problem_at(
                "formula.unknown_option", literal.span, text=literal.value, suggestion=suggestion
            )
            self.warnings.append(replace(found, severity="warning"))

    def _contained(self, left: ast.expr, right: ast.expr, span: Span) -> Node:
        if isinstance(right, (ast.List, ast.Tuple)):
            return self.contained(self.visit(left), self.visit_all(right.elts), span)
        nodes = self.together([(self.visit, left), (self.visit_any, right)])
        if nodes[1].type.kind in (Kind.CHOICES, Kind.LIST):
            return self.includes(nodes[1], nodes[0], span)
        return self.contained(nodes[0], nodes[1:], span)

    def contained(self, operand: Node, items: Sequence[Node], span: Span) -> Node:
        """`operand in [items]`; an empty list holds nothing."""
        if not items:
            return Literal(BOOLEAN, span, False)
        typed = [rules.as_kind_of(item, operand) for item in items]
        for item in typed:
            if item.type.kind is Kind.ROWS or not rules.comparable("=", operand, item):
                raise rules.type_problem("in", operand, item, item.span)
            self.check_option(item, operand)
        return InList(BOOLEAN, span, operand, tuple(typed))

    def includes(self, choices: Node, item: Node, span: Span) -> Node:
        """`item in choices`."""
        if choices.type.kind is Kind.CHOICES and not (item.type.is_text or item.type.kind is Kind.BLANK):
            raise rules.type_problem("in", item, choices, span)
        self.check_option(item, choices)
        return Call(BOOLEAN, span, "INCLUDES", (choices, item))


def count(rows: Node) -> Node:
    """The number of rows."""
    type_: Type = replace(INTEGER, blank=False)
    return Aggregate(type_, rows.span, "COUNT", rows, None)
