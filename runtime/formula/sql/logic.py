"""Logic: and, or, not, truth, branches, subtrees. Everything is two-valued."""

from __future__ import annotations

from runtime.formula.nodes import Case, Literal, Logic, Node, Not, Truth, Under
from runtime.formula.sql.dialects import quoted
from runtime.formula.sql.render import REFERENCES, TEXTS, Frame, Renderer, Unsayable, renders
from runtime.formula.types import Kind


@renders(Logic)
def logic(renderer: Renderer, node: Logic, frame: Frame) -> str:
    """`and`, `or`."""
    return f"({f' {node.operator.upper()} '.join(renderer.value(each, frame) for each in node.operands)})"


@renders(Not)
def negation(renderer: Renderer, node: Not, frame: Frame) -> str:
    """`not`."""
    return f"(NOT {renderer.value(node.operand, frame)})"


@renders(Truth)
def truth(renderer: Renderer, node: Truth, frame: Frame) -> str:
    """A value as a condition: not blank, zero, false or empty."""
    operand = node.operand
    kind = operand.type.kind
    if kind is Kind.BLANK:
        return renderer.dialect.false
    if kind is Kind.ROWS:
        from runtime.formula.sql.rows import exists

        return exists(renderer, operand, frame)
    if kind is Kind.NUMBER:
        renderer.demand_fit(operand)
        tested = f"({renderer.value(operand, frame)} <> 0)"
        return renderer.dialect.certain(tested) if operand.type.blank else tested
    text = renderer.value(operand, frame)
    return text if kind is Kind.BOOLEAN else f"({text} IS NOT NULL)"


@renders(Case)
def case(renderer: Renderer, node: Case, frame: Frame) -> str:
    """The first branch that holds."""
    renderer.demand_fit(node)
    parts = [
        f"WHEN {renderer.value(when, frame)} THEN {branch(renderer, then, node, frame)}"
        for when, then in node.branches
    ]
    return f"(CASE {' '.join(parts)} ELSE {branch(renderer, node.otherwise, node, frame)} END)"


def branch(renderer: Renderer, node: Node, whole: Node, frame: Frame) -> str:
    """A branch in the form of the whole expression's type."""
    kind = whole.type.kind
    if isinstance(node, Literal) and node.value is None:
        return renderer.constant(None, kind)
    if kind is Kind.NUMBER:
        return renderer.number(node, frame, whole.type.number_scale)
    text = renderer.value(node, frame)
    return renderer.dialect.collated(text) if kind in TEXTS else text


@renders(Under)
def under(renderer: Renderer, node: Under, frame: Frame) -> str:
    """In the subtree, two-valued."""
    return renderer.dialect.certain(subtree(renderer, node, renderer.value(node.operand, frame), frame))


def subtree(renderer: Renderer, node: Under, operand: str, frame: Frame) -> str:
    """`operand` among the ids of the root's subtree; NULL for a blank operand."""
    if node.root.type.kind not in (*REFERENCES, Kind.NUMBER):
        raise Unsayable("UNDER")
    table = renderer.table(node.entity, node)
    member = renderer.fresh(node.entity)
    tree = f"{member.alias}_tree"
    pointer = f"{member.alias}.{quoted(renderer.column(member, node.parent_field, node).name)}"
    identity = renderer.identity(member, node)
    root = (
        renderer.parameter(node.root, 0, "equal")
        if renderer.is_outside(node.root)
        else renderer.value(node.root, frame)
    )
    if not renderer.is_sqlite:
        root, identity = f"CAST({root} AS bigint)", f"CAST({identity} AS bigint)"
    below = f"SELECT {identity} FROM {table.name} AS {member.alias} JOIN {tree} ON {pointer} = {tree}.id"
    found = f"WITH RECURSIVE {tree}(id) AS (SELECT {root} UNION {below})"
    return f"({operand} IN ({found} SELECT id FROM {tree} WHERE id IS NOT NULL))"
