"""Formula to rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeGuard

from configurator.conditions.rows import DEEPEST, MOST_ROWS, Group, Row, Said
from configurator.conditions.subjects import Subject
from runtime.fields.operators import Operator
from runtime.fields.registry import field_types
from runtime.fields.values import FieldLike
from runtime.formula import Context, Formula, FormulaError, Scope, compile_formula
from runtime.formula.nodes import Aggregate, Compare, Literal, Logic, Node, Not, Path, RowsPath
from runtime.formula.python_code import compile_node
from runtime.formula.types import BOOLEAN, Kind
from runtime.problems import Problem

Json = dict[str, Any]


def read_condition(
    source: str,
    scope: Scope,
    entity: str,
    subjects: Mapping[str, Subject],
    purpose: str = "rule",
    **around: Any,
) -> tuple[Group, list[Problem]]:
    """The rows of a formula; what no row can say stays a formula in its place.

    `around` are `variables` and `record_entity` where the formula may use more than its record.
    A formula that doesn't compile is one such part, and its problems come with it.
    """
    if not source.strip():
        return Group("all", ()), []
    made = compile_formula(source, scope, entity, purpose, BOOLEAN, **around)
    if isinstance(made, list):
        return Group("all", (Said(source),)), made
    found = _Reader(made, scope, entity, subjects, purpose, around).read(made.node, 0)
    return (found if isinstance(found, Group) else Group("all", (found,))), list(made.warnings)


class _Reader:
    def __init__(
        self,
        formula: Formula,
        scope: Scope,
        entity: str,
        subjects: Mapping[str, Subject],
        purpose: str,
        around: Mapping[str, Any],
    ) -> None:
        self.around = around
        self.source = formula.source
        self.scope, self.entity, self.purpose = scope, entity, purpose
        self.subjects = subjects

    def read(self, node: Node, depth: int) -> Row | Said | Group:
        row = self._row(node)
        if row is not None:
            return row
        if _is_written(node) and depth < DEEPEST and len(node.operands) <= MOST_ROWS:
            return Group("all" if node.operator == "and" else "any", tuple(self._members(node, depth)))
        return Said(self._text(node))

    def _members(self, node: Logic, depth: int) -> Iterator[Row | Said | Group]:
        """The parts of a group; two neighbours may be one row (between)."""
        rest = list(self._flat(node))
        while rest:
            pair = self._row(_both(node, *rest[:2])) if len(rest) > 1 else None
            if pair is not None:
                yield pair
                rest = rest[2:]
            else:
                yield self.read(rest.pop(0), depth + 1)

    def _flat(self, node: Logic) -> Iterator[Node]:
        for operand in node.operands:
            if _is_written(operand) and operand.operator == node.operator and self._row(operand) is None:
                yield from self._flat(operand)
            else:
                yield operand

    def _text(self, node: Node) -> str:
        first, end = node.span
        return self.source[first:end].strip() or self.source

    def _row(self, node: Node) -> Row | None:
        """The row whose formula is this one; None when there is none."""
        paths = {name for name in _names(node) if name is not None}
        subject = self.subjects.get(next(iter(paths))) if len(paths) == 1 else None
        if subject is None:
            return None
        shape = _shape(_plain(node))
        constants = _constants(node)
        for operator in subject.operators:
            for operand in _operands(operator, constants):
                try:
                    made = compile_formula(
                        operator.formula(subject.path, operand),
                        self.scope,
                        self.entity,
                        self.purpose,
                        BOOLEAN,
                        **self.around,
                    )
                except (TypeError, ValueError, AttributeError):
                    continue  # the operator can't be asked with constants of this kind
                if isinstance(made, Formula) and _shape(_plain(made.node)) == shape:
                    return Row(subject.path, operator.key, _as_json(subject.field, operator, operand))
        return None


def _is_written(node: Node) -> TypeGuard[Logic]:
    """Whether somebody has written the parts: a function may stand for several conditions."""
    if not isinstance(node, Logic):
        return False
    ends = [operand.span for operand in node.operands]
    return all(one[1] <= other[0] for one, other in itertools.pairwise(ends))


def _both(node: Logic, first: Node, second: Node) -> Logic:
    """Two neighbours of a group alone."""
    return Logic(node.type, (first.span[0], second.span[1]), node.operator, (first, second))


def _names(node: Node) -> Iterator[str | None]:
    """What a condition is about: paths, and counts and sums of rows, each by its name."""
    if isinstance(node, Aggregate):
        yield _counted(node)
    elif isinstance(node, Path):
        yield None if node.base == "user" else _named(node)
    else:
        for child in node.children():
            yield from _names(child)


def _counted(node: Aggregate) -> str:
    """`COUNT(lines)`, `SUM(lines.amount)`; anything else has no name that a row could have."""
    rows, value = node.rows, node.value
    if isinstance(rows, RowsPath) and rows.base == "row" and node.condition is None and not node.sort:
        key = ".".join(step.key for step in rows.steps)
        if value is None:
            return f"{node.function}({key})"
        if isinstance(value, Path) and value.base == "row":
            return f"{node.function}({key}.{'.'.join(value.keys)})"
    return "?"


def _named(path: Path) -> str:
    """How a formula names what a path reads; other bases than the record have no row."""
    prefix = {"row": "", "saved": "saved.", "variable": ""}.get(path.base, f"{path.base} ")
    return prefix + ".".join(path.keys)


def _plain(node: Node) -> Node:
    """A yes-or-no field alone, said as a comparison."""
    if isinstance(node, Path) and node.type.kind is Kind.BOOLEAN:
        return Compare(node.type, node.span, "=", node, Literal(node.type, node.span, True))
    if isinstance(node, Not) and isinstance(node.operand, Path) and node.operand.type.kind is Kind.BOOLEAN:
        inner = node.operand
        return Compare(node.type, node.span, "=", inner, Literal(inner.type, node.span, False))
    return node


def _shape(node: Node) -> Any:
    """A tree without its places and with numbers as values, so that equal meanings are equal."""
    return _without_places(node.to_json())


def _without_places(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_places(value) for key, value in data.items() if key not in ("span", "type")}
    if isinstance(data, list):
        return [_without_places(one) for one in data]
    return data


def _constants(node: Node) -> list[Any]:
    """The values of the largest parts that read nothing, in order."""
    if _is_constant(node):
        try:
            return [compile_node(node)(Context({}))]
        except FormulaError:
            return []
    return [value for child in node.children() for value in _constants(child)]


def _is_constant(node: Node) -> bool:
    if isinstance(node, Literal):
        return True
    children = list(node.children())
    return bool(children) and all(_is_constant(child) for child in children)


def _operands(operator: Operator, constants: Sequence[Any]) -> list[Any]:
    """What an operator may have been asked with, given the constants of a formula."""
    if operator.operand == "none":
        return [None]
    if not constants or None in constants:
        return []
    if operator.operand == "values":
        return [list(constants)]
    if operator.operand == "range":
        return [list(constants[:2])] if len(constants) == 2 else []
    if operator.operand == "number":  # subtracting is adding what is less than nothing
        return (
            [value for value in (constants[0], -constants[0]) if value >= 0]
            if _is_number(constants[0])
            else []
        )
    return [constants[0]]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def shortest(text: Any) -> Any:
    """A number without the zeros that say nothing."""
    return text.rstrip("0").rstrip(".") if isinstance(text, str) and "." in text else text


def _as_json(field: FieldLike, operator: Operator, operand: Any) -> Any:
    if operator.operand == "none":
        return None
    if operator.operand == "number":
        return int(operand)
    kind = field_types()[field.type]

    def one(value: Any) -> Any:
        if field.type == "choices":
            return value
        found = kind.to_json(field, value)
        return shortest(found) if not isinstance(value, str) else found

    return [one(value) for value in operand] if isinstance(operand, list) else one(operand)
