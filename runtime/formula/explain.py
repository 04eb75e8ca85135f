"""The evaluator that explains: simpleeval over the typed tree, keeping every sub-expression's value.

It shares the functions' meanings with the generated code but neither its laziness nor its blank checks, which
are those of simpleeval and of this module; tests hold the two to the same answers.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from simpleeval import SimpleEval

from runtime.formula import kernel
from runtime.formula.context import Context, Row
from runtime.formula.functions import functions_by_name
from runtime.formula.functions.base import Function
from runtime.formula.messages import Span
from runtime.formula.nodes import (
    Aggregate,
    Binary,
    Call,
    Case,
    Compare,
    EntityRows,
    GroupRows,
    InList,
    Literal,
    Logic,
    Negative,
    Node,
    Not,
    Path,
    RowsPath,
    Step,
    Truth,
    Under,
)  # fmt: skip
from runtime.formula.types import DIVISION_SCALE, Kind

if TYPE_CHECKING:
    from runtime.formula.formula import Formula

SHOWN_ROWS = 20
DIVISION_BY_ZERO = {"en": "Division by zero gives blank", "zh": "除以零的结果为空"}


@dataclass(slots=True)
class Explained:
    """One sub-expression: its text and place, its value, and those it was made from.

    `evaluated` is False for what a lazy operator left out. `note` says what isn't obvious, in both languages.
    For an aggregate, `children` are those of its rows, the first twenty.
    """

    text: str
    span: Span
    node: str
    value: Any = None
    evaluated: bool = False
    note: Mapping[str, str] | None = None
    children: list[Explained] = field(default_factory=list)

    def walk(self) -> Iterator[Explained]:
        """This and all below."""
        yield self
        for child in self.children:
            yield from child.walk()

    def notes(self) -> list[Mapping[str, str]]:
        """All notes in the tree."""
        return [each.note for each in self.walk() if each.note is not None]


class Typed(ast.expr):
    """A typed node in the clothes of a Python one, so that simpleeval walks it."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node


def explain(formula: Formula, context: Context) -> Explained:
    """Every sub-expression of a formula with its value; raises FormulaError as evaluating does."""
    return Explainer(formula.source, context).run(formula.node)


class Explainer(SimpleEval):
    """simpleeval with one kind of node, ours."""

    def __init__(self, source: str, context: Context, row: Row | None = None) -> None:
        super().__init__(operators={}, functions={}, names={})
        self.nodes = {Typed: self._typed}
        self.source = source
        self.context = context
        self.row = context.record if row is None else row
        self.open: list[Explained] = []

    def run(self, node: Node) -> Explained:
        """The explained tree of a node."""
        root = Explained("", (0, 0), "")
        self.open.append(root)
        self.eval(self.source, Typed(node))
        self.open.pop()
        return root.children[0]

    def _check_disallowed_items(self, item: Any) -> None:
        """Values come from the context's plain copies only: walking through rows would only take time."""

    def _typed(self, tree: Typed) -> Any:
        node = tree.node
        start, end = node.span
        found = Explained(self.source[start:end], node.span, node.name)
        self.open[-1].children.append(found)
        self.open.append(found)
        try:
            found.value = self._value(node)
            found.evaluated = True
        finally:
            self.open.pop()
        return found.value

    def value(self, node: Node) -> Any:
        """The value of a sub-expression, recorded."""
        return self._eval(Typed(node))

    def _skip(self, node: Node) -> None:
        """A sub-expression that isn't evaluated."""
        start, end = node.span
        self.open[-1].children.append(Explained(self.source[start:end], node.span, node.name))

    def _value(self, node: Node) -> Any:
        match node:
            case Literal():
                return node.value
            case Path():
                return self._path(node)
            case Negative():
                operand = self.value(node.operand)
                return None if operand is None else kernel.minus(operand)
            case Binary():
                return self._binary(node)
            case Compare():
                return self._compare(node)
            case Logic():
                return self._logic(node)
            case Not():
                return not self.value(node.operand)
            case Truth():
                return bool(self.value(node.operand))
            case InList():
                return self._in_list(node)
            case Case():
                return self._case(node)
            case Call():
                return self._call(node)
            case Aggregate():
                return self._aggregate(node)
            case Under():
                operand, root = self.value(node.operand), self.value(node.root)
                return kernel.is_under(self.context, operand, root, node.entity, node.parent_field)
        return list(self._rows(node))

    # -- paths

    def _base(self, base: str) -> Row:
        context = self.context
        match base:
            case "row":
                return self.row
            case "record":
                return context.record if context.outer is None else context.outer
            case "row_parent":
                return kernel.parent_of(context, self.row)
            case "parent_entity":
                return {"parent_entity": context.parent_entity}
        known = {
            "saved": context.saved,
            "user": context.user,
            "parent": context.parent,
            "settings": context.settings,
        }
        return (context.variables if base == "variable" else known[base]) or {}

    def _path(self, node: Path) -> Any:
        row: Row | None = self._base(node.base)
        value: Any = row.get("id") if row is not None else None
        for step in node.steps:
            if row is None:
                value = None
                break
            value = (
                kernel.computed(self.context, step.entity, row, step.key)
                if step.computed
                else row.get(step.key)
            )
            row = self._next_row(step, value)
        if node.base == "variable" and node.type.is_reference:
            value = kernel.record_id(value)
        return bool(value) if node.type.kind is Kind.BOOLEAN else value

    def _next_row(self, step: Step, value: Any) -> Row | None:
        if value is None or step.via == "value":
            return None
        if step.via == "reference":
            return kernel.record_of(self.context, step.type.entity or "", value)
        return value if isinstance(value, Mapping) else None

    # -- operators

    def _binary(self, node: Binary) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        match node.operator:
            case "add":
                return kernel.add(left, right)
            case "subtract":
                return kernel.subtract(left, right)
            case "multiply":
                exact = node.left.type.number_scale + node.right.type.number_scale <= DIVISION_SCALE
                return kernel.multiply(left, right) if exact else kernel.multiply_rounded(left, right)
            case "divide":
                if not right:
                    self.open[-1].note = DIVISION_BY_ZERO
                return kernel.divide(left, right)
            case "date_add":
                return kernel.date_add(left, right)
            case "instant_add":
                return kernel.instant_add(left, right)
            case "date_difference":
                return kernel.date_difference(left, right)
        return kernel.instant_difference(left, right)

    def _equal(self, left: Any, right: Any, one: Node, other: Node) -> bool:
        if one.type.kind is Kind.ANY_REFERENCE and other.type.is_reference:
            right = kernel.any_reference(other.type.entity or "", right)
        elif other.type.kind is Kind.ANY_REFERENCE and one.type.is_reference:
            left = kernel.any_reference(one.type.entity or "", left)
        return bool(left == right)

    def _compare(self, node: Compare) -> bool:
        left, right = self.value(node.left), self.value(node.right)
        if node.operator in ("=", "<>"):
            return self._equal(left, right, node.left, node.right) is (node.operator == "=")
        if left is None or right is None:
            return False
        if node.operator in ("<", ">="):
            return bool(left < right) is (node.operator == "<")
        return bool(left > right) is (node.operator == ">")

    def _logic(self, node: Logic) -> bool:
        decisive = node.operator == "or"
        for index, operand in enumerate(node.operands):
            if self.value(operand) is decisive:
                for rest in node.operands[index + 1 :]:
                    self._skip(rest)
                return decisive
        return not decisive

    def _in_list(self, node: InList) -> bool:
        operand = self.value(node.operand)
        values = [self.value(item) for item in node.items]
        return any(
            self._equal(operand, value, node.operand, item)
            for item, value in zip(node.items, values, strict=True)
        )

    def _case(self, node: Case) -> Any:
        for index, (condition, value) in enumerate(node.branches):
            if self.value(condition):
                found = self.value(value)
                for part in (
                    *[part for branch in node.branches[index + 1 :] for part in branch],
                    node.otherwise,
                ):
                    self._skip(part)
                return found
            self._skip(value)
        return self.value(node.otherwise)

    # -- functions

    def _call(self, node: Call) -> Any:
        function = functions_by_name()[node.function]
        if function.name == "ROWINDEX" and "#" in self.row:
            return self.row["#"]
        if function.name == "COALESCE":
            return self._coalesce(node)
        arguments = [self.value(argument) for argument in node.arguments]
        if function.reduce is not None and function.python is None:
            return function.reduce([value for value in arguments if value is not None])
        if function.blank != "own":
            for index, value in enumerate(arguments):
                if value is None:
                    if not function.parameters[min(index, len(function.parameters) - 1)].is_text:
                        return False if node.type.kind is Kind.BOOLEAN else None
                    arguments[index] = ""
        found = _meaning(function)(*([self.context] if function.context else []), *arguments)
        if function.name == "MOD" and found is None:
            self.open[-1].note = DIVISION_BY_ZERO
        return None if found == "" and node.type.kind is Kind.TEXT else found

    def _coalesce(self, node: Call) -> Any:
        for index, argument in enumerate(node.arguments):
            value = self.value(argument)
            if value is not None:
                for rest in node.arguments[index + 1 :]:
                    self._skip(rest)
                return value
        return None

    # -- rows

    def _rows(self, node: Node) -> Sequence[Row]:
        match node:
            case GroupRows():
                return self.context.group
            case EntityRows():
                return self.context.query(node.entity, partial(self._matches, node.condition))
            case RowsPath():
                steps = tuple(
                    (step.via, step.key, step.entity, step.type.entity, step.back) for step in node.steps
                )
                return kernel.rows_of(self.context, self._base(node.base), steps)
        raise TypeError(f"{type(node).__name__} gives no rows")

    def _key(self, key: Node, row: Row) -> Any:
        return self._in_row(row, key)

    def _matches(self, condition: Node | None, row: Row) -> bool:
        return condition is None or bool(self._in_row(row, condition))

    def _in_row(self, row: Row, node: Node, shown: Explained | None = None) -> Any:
        inner = Explainer(self.source, self.context, row)
        found = inner.run(node)
        if shown is not None and len(shown.children) < SHOWN_ROWS:
            shown.children.append(found)
        return found.value

    def _aggregate(self, node: Aggregate) -> Any:
        function = functions_by_name()[node.function]
        start, end = node.rows.span
        rows = kernel.numbered(self._rows(node.rows))
        shown = self.open[-1]
        shown.children.append(
            Explained(self.source[start:end], node.rows.span, node.rows.name, len(rows), True)
        )
        arguments = [self.value(argument) for argument in node.arguments]
        if node.function == "ROW":
            return _meaning(function, "reduce")(
                rows, *arguments, lambda row: self._in_row(row, node.value or node, shown)
            )
        self.context.spend(len(rows))
        if node.condition is not None:
            condition = node.condition
            rows = [row for row in rows if self._in_row(row, condition, shown)]
        for key, descending in reversed(node.sort):
            rows = kernel.sorted_rows(rows, partial(self._key, key), descending)
        if node.value is None:
            return _meaning(function, "reduce")(rows, *arguments)
        values = [self._in_row(row, node.value, shown) for row in rows]
        return _meaning(function, "reduce")([value for value in values if value is not None], *arguments)


def _meaning(function: Function, name: str = "python") -> Callable[..., Any]:
    found: Callable[..., Any] | None = getattr(function, name)
    if found is None:
        raise TypeError(f"{function.name} has no meaning {name}")
    return found
