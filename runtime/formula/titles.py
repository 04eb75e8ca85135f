"""References as text: the title formula of the referred record, read through the reference."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from runtime.formula.messages import Refused, Span
from runtime.formula.names import Surroundings
from runtime.formula.nodes import (
    Aggregate,
    Call,
    Case,
    Compare,
    EntityRows,
    Literal,
    Node,
    Path,
    RowsPath,
    Step,
)
from runtime.formula.parsing import parse
from runtime.formula.types import BLANK, BOOLEAN, TEXT, Kind
from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.formula.compiler import Compiler

MAX_TITLES = 3


def as_text(compiler: Compiler, node: Node) -> Node:
    """A value as `&`, `TEXT` and titles write it; a reference by its title, or its id where there is none."""
    if node.type.is_text or node.type.kind is Kind.BLANK:
        return node
    if node.type.is_reference and isinstance(node, Path) and (title := _title(compiler, node)) is not None:
        return title
    return Call(replace(TEXT, blank=node.type.blank), node.span, "TEXT", (node,))


def _title(compiler: Compiler, node: Path) -> Node | None:
    entity = node.type.entity or ""
    source = compiler.names.scope.title(entity)
    if source is None or compiler.around.titles >= MAX_TITLES:
        return None
    parents = tuple(compiler.names.scope.parents(entity))
    around = Surroundings(entity, entity, parents, purpose="title", titles=compiler.around.titles + 1)
    try:
        parsed = parse(source)
        inner = replace(compiler, parsed=parsed, around=around, blank_as_zero=False)
        title = as_text(inner, inner.visit(parsed.tree))
    except Refused as error:
        raise Refused(*(_placed(problem, node.span) for problem in error.problems)) from None
    found: Node = _read_through(title, node, 0)
    if isinstance(found, Path) or not node.type.blank:
        return found
    blank = Literal(BLANK, node.span, None)
    return Case(TEXT, node.span, ((Compare(BOOLEAN, node.span, "=", node, blank), blank),), found)


def _placed(problem: Problem, span: Span) -> Problem:
    return replace(problem, values={**problem.values, "position": span})


def _hop(node: Path) -> tuple[Step, ...]:
    if not node.steps:
        return ()
    return (*node.steps[:-1], replace(node.steps[-1], via="reference"))


def _read_through(node: Any, reference: Path, level: int) -> Any:
    """The title's tree, its record's fields read through the reference, all at the reference's place."""
    if isinstance(node, tuple):
        return tuple(_read_through(each, reference, level) for each in node)
    if not isinstance(node, Node):
        return node
    own_bases = ("record",) if level else ("record", "row")
    if isinstance(node, (Path, RowsPath)) and node.base in own_bases:
        if isinstance(node, Path) and not node.steps:
            return reference
        fixed = node.type.kind in (Kind.BOOLEAN, Kind.ROWS)
        type_ = node.type if fixed else node.type.optional()
        steps = (*_hop(reference), *node.steps)
        return replace(node, base=reference.base, steps=steps, type=type_, span=reference.span)
    changes: dict[str, Any] = {"span": reference.span}
    for part in fields(node):
        value = getattr(node, part.name)
        inside = isinstance(node, EntityRows) or (
            isinstance(node, Aggregate) and part.name in ("value", "condition", "sort")
        )
        if isinstance(value, (Node, tuple)) and part.name not in ("span", "steps"):
            changes[part.name] = _read_through(value, reference, level + inside)
    return replace(node, **changes)
