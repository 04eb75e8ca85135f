"""Filter mode: a condition for a WHERE. In positive places under `and` and `or` NULL counts as false, so
columns stay bare and indexes are used; hops become semi-joins."""

from __future__ import annotations

from dataclasses import replace

from runtime.formula.nodes import Compare, InList, Literal, Logic, Node, Not, Path, Truth, Under
from runtime.formula.sql.comparing import EQUALITIES, MIRRORED, comparison, is_blank, membership
from runtime.formula.sql.dialects import quoted
from runtime.formula.sql.logic import subtree
from runtime.formula.sql.paths import without_id
from runtime.formula.sql.render import Frame, Renderer, Unsayable
from runtime.formula.types import Kind


def condition(renderer: Renderer, node: Node, frame: Frame) -> str:
    """A boolean node as a condition that is true for exactly the same rows."""
    if renderer.is_outside(node):
        return renderer.value(node, frame)
    if isinstance(node, Logic):
        parts = [condition(renderer, each, frame) for each in node.operands]
        return f"({f' {node.operator.upper()} '.join(parts)})"
    if isinstance(node, Truth) and node.operand.type.kind is Kind.BOOLEAN:
        return condition(renderer, node.operand, frame)
    if isinstance(node, Path):
        return _flag(renderer, node, frame, "= 1")
    if isinstance(node, Not) and isinstance(node.operand, Path):
        return _flag(renderer, node.operand, frame, "= 0")
    if isinstance(node, Compare | InList | Under):
        return _test(renderer, node, frame)
    return renderer.value(node, frame)


def _flag(renderer: Renderer, node: Path, frame: Frame, test: str) -> str:
    """A boolean column as SQLite's indexes know it."""
    text = renderer.value(node, frame)
    if renderer.is_sqlite:
        return f"({text} {test})"
    return text if test == "= 1" else f"(NOT {text})"


def _test(renderer: Renderer, node: Compare | InList | Under, frame: Frame) -> str:
    turned = _path_first(renderer, node)
    if hop := _hop(renderer, turned):
        return _semi_join(renderer, turned, hop, frame)
    try:
        if isinstance(turned, Compare):
            return comparison(renderer, turned, frame, filtering=True)
        if isinstance(turned, InList):
            return membership(renderer, turned, frame, filtering=True)
        return subtree(renderer, turned, renderer.value(turned.operand, frame), frame)
    except Unsayable:
        return renderer.value(node, frame)


def _path_first(renderer: Renderer, node: Compare | InList | Under) -> Compare | InList | Under:
    if isinstance(node, Compare) and renderer.is_outside(node.left):
        return replace(node, operator=MIRRORED[node.operator], left=node.right, right=node.left)
    return node


def _hop(renderer: Renderer, node: Compare | InList | Under) -> Path | None:
    """The hopping path that a test no blank passes compares with something known beforehand."""
    path = node.left if isinstance(node, Compare) else node.operand
    if not isinstance(path, Path) or path.base != "row" or not _is_hop(path):
        return None
    others = _others(node)
    if not all(isinstance(other, Literal) or renderer.is_outside(other) for other in others):
        return None
    if isinstance(node, Compare) and (node.operator == "<>" or is_blank(node.right)):
        return None
    strict = isinstance(node, Under) or (isinstance(node, Compare) and node.operator not in EQUALITIES)
    blank_passes = not strict and any(other.type.blank for other in others)
    return None if blank_passes or path.type.kind is Kind.BOOLEAN else path


def _others(node: Compare | InList | Under) -> tuple[Node, ...]:
    if isinstance(node, Compare):
        return (node.right,)
    return node.items if isinstance(node, InList) else (node.root,)


def _is_hop(path: Path) -> bool:
    steps = without_id(path.steps)
    return (
        len(steps) > 1 and steps[0].via != "member" and steps[0].type.is_reference and steps[1].key != "title"
    )


def _semi_join(renderer: Renderer, node: Compare | InList | Under, path: Path, frame: Frame) -> str:
    """`reference IN (SELECT id FROM … WHERE test)`: one look-up of the few records that pass."""
    steps = without_id(path.steps)
    column = f"{frame.alias}.{quoted(renderer.column(frame, steps[0].key, node).name)}"
    target = renderer.fresh(steps[0].type.entity or "")
    shorter = replace(path, steps=steps[1:])
    inner = replace(node, left=shorter) if isinstance(node, Compare) else replace(node, operand=shorter)
    test = condition(renderer, inner, target)
    source = f"{renderer.table(target.entity, node).name} AS {target.alias}"
    return f"({column} IN (SELECT {renderer.identity(target, node)} FROM {source} WHERE {test}))"
