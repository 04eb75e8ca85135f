"""Fields that are worked out at reading have no column: in SQL their formulas stand where they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from runtime.formula.formula import Formula
from runtime.formula.nodes import Call, Literal, Node, Path, RowsPath, Step
from runtime.formula.types import INTEGER, Kind

Volatile = Mapping[tuple[str, str], Formula]
"""(entity, field) -> its formula."""


def inlined(node: Node, volatile: Volatile) -> Node:
    """The tree with every read of such a field replaced by the field's formula."""
    if not volatile:
        return node
    if isinstance(node, Path) and node.steps and node.base in ("row", "record"):
        last = node.steps[-1]
        formula = volatile.get((last.entity or "", last.key))
        if formula is not None:
            below = inlined(formula.node, volatile)
            return _fitted(_from(below, node.base, node.steps[:-1]), node)
    return rebuilt(node, lambda child: inlined(child, volatile))


def _fitted(node: Node, path: Path) -> Node:
    """Rounded as the field would keep it, so that what is around it computes with the scale it knows."""
    if node.type.kind is not Kind.NUMBER or path.type.kind is not Kind.NUMBER:
        return node
    if node.type.number_scale == path.type.number_scale:
        return node
    digits = Literal(INTEGER.present(), path.span, path.type.number_scale)
    return Call(replace(path.type, blank=True), path.span, "ROUND", (node, digits))


def _from(node: Node, base: str, steps: tuple[Step, ...]) -> Node:
    """A formula about a record as one about the record from which `steps` lead to that one."""
    if not steps and base == "row":
        return node
    if isinstance(node, Path | RowsPath) and node.base in ("row", "record"):
        return replace(node, base=base, steps=(*steps, *node.steps))
    return rebuilt(node, lambda child: _from(child, base, steps))


def rebuilt(node: Node, change: Any) -> Node:
    """The node with each of its sub-expressions put through `change`."""
    changed: dict[str, Any] = {}
    for part in fields(node):
        value = getattr(node, part.name)
        new = _changed(value, change)
        if new is not value:
            changed[part.name] = new
    return replace(node, **changed) if changed else node


def _changed(value: Any, change: Any) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple) and value and not isinstance(value[0], Step):
        new = tuple(_changed(one, change) for one in value)
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value
