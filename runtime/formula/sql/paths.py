"""Literals and paths: columns, hops through references, the parent of a child row, members of JSON values."""

from __future__ import annotations

from runtime.formula.nodes import Literal, Node, Path, Step
from runtime.formula.sql.dialects import quoted
from runtime.formula.sql.render import TEXTS, Frame, Renderer, Unsayable, renders
from runtime.formula.sql.statement import NotInSql
from runtime.formula.types import Kind


@renders(Literal)
def literal(renderer: Renderer, node: Literal, frame: Frame) -> str:
    """A constant."""
    if node.type.kind is not Kind.NUMBER or node.value is None:
        return renderer.constant(node.value, node.type.kind)
    renderer.demand_fit(node)
    return renderer.dialect.number(node.value, node.type.number_scale)


@renders(Path)
def path(renderer: Renderer, node: Path, frame: Frame) -> str:
    """The value a path leads to."""
    if node.base in ("parent", "row_parent", "parent_entity"):
        return parent_path(renderer, node, frame)
    start = renderer.record if node.base == "record" else frame
    steps = without_id(node.steps)
    if not steps:
        return renderer.identity(start, node)
    if len(steps) == 1 or steps[0].via == "member":
        return last_step(renderer, node, start, steps)
    first = renderer.column(start, steps[0].key, node)
    if first.kind is Kind.ANY_REFERENCE:
        raise NotInSql(node, steps[0].key, renderer.dialect.name)
    key = f"{start.alias}.{quoted(first.name)}"
    return certain(renderer, node, hops(renderer, node, key, steps[0].type.entity, steps[1:]))


def certain(renderer: Renderer, node: Node, text: str) -> str:
    """Truth read through a blank reference is false."""
    return renderer.dialect.certain(text) if node.type.kind is Kind.BOOLEAN else text


def hops(renderer: Renderer, node: Node, key: str, entity: str | None, steps: tuple[Step, ...]) -> str:
    """A scalar subquery: from the record of `entity` whose id is `key`, along `steps`."""
    frame = renderer.fresh(entity or "")
    source = f"{renderer.table(entity, node).name} AS {frame.alias}"
    where = f"{renderer.identity(frame, node)} = {key}"
    while len(steps) > 1 and steps[0].via != "member":
        join, frame = joined(renderer, node, frame, steps[0])
        source += join
        steps = steps[1:]
    text = f"(SELECT {last_step(renderer, node, frame, steps)} FROM {source} WHERE {where})"
    return renderer.dialect.collated(text) if node.type.kind in TEXTS else text


def joined(renderer: Renderer, node: Node, frame: Frame, step: Step) -> tuple[str, Frame]:
    """A join to the record that the reference `step` of the frame's row points to."""
    target = renderer.fresh(step.type.entity or "")
    key = f"{frame.alias}.{quoted(renderer.column(frame, step.key, node).name)}"
    table = renderer.table(target.entity, node).name
    return f" JOIN {table} AS {target.alias} ON {renderer.identity(target, node)} = {key}", target


def last_step(renderer: Renderer, node: Node, frame: Frame, steps: tuple[Step, ...]) -> str:
    """A column of the frame's row, its title, or a member of its JSON value."""
    table = renderer.table(frame.entity, node)
    if steps[0].key == "title" and "title" not in table.columns and table.title is not None:
        return renderer.value(table.title, frame)
    column = renderer.column(frame, steps[0].key, node)
    text = f"{frame.alias}.{quoted(column.name)}"
    if len(steps) > 1:
        return member(renderer, node, text, steps[1:])
    if column.kind is Kind.NUMBER and renderer.is_sqlite and column.scale != node.type.number_scale:
        raise NotInSql(node, steps[0].key, renderer.dialect.name)
    return text


def member(renderer: Renderer, node: Node, text: str, steps: tuple[Step, ...]) -> str:
    """A text among the members of a JSON value."""
    if node.type.kind not in TEXTS or len(steps) != 1:
        raise Unsayable(steps[0].key)
    if renderer.is_sqlite:
        return f"nullif(json_extract({text}, {renderer.constant(_json_path(steps[0].key), Kind.TEXT)}), '')"
    return renderer.dialect.collated(f"nullif({text} ->> {renderer.constant(steps[0].key, Kind.TEXT)}, '')")


def _json_path(key: str) -> str:
    return '$."' + key.replace('"', "") + '"'


def parent_path(renderer: Renderer, node: Path, frame: Frame) -> str:
    """A path from the parent of a child row, whichever of its parents it has."""
    if node.base == "parent":
        if renderer.record_outside:
            raise NotInSql(node, "parent", renderer.dialect.name)
        frame = renderer.record
    parents = renderer.table(frame.entity, node).parents
    if not parents:
        raise NotInSql(node, "parent", renderer.dialect.name)
    steps = without_id(node.steps)
    branches = []
    for entity, column in parents:
        key = f"{frame.alias}.{quoted(column)}"
        branches.append((key, _from_parent(renderer, node, key, entity, steps)))
    if len(branches) == 1 and node.base != "parent_entity":
        return certain(renderer, node, branches[0][1])
    cases = " ".join(f"WHEN {key} IS NOT NULL THEN {value}" for key, value in branches)
    return certain(renderer, node, f"(CASE {cases} END)")


def _from_parent(renderer: Renderer, node: Path, key: str, entity: str, steps: tuple[Step, ...]) -> str:
    if node.base == "parent_entity":
        return renderer.constant(entity, Kind.TEXT)
    if not steps or (len(steps) == 1 and steps[0].key == "id"):
        return key
    return hops(renderer, node, key, entity, steps)


def without_id(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """`account.id` is what `account` holds."""
    while len(steps) > 1 and steps[-1].key == "id" and steps[-2].type.is_reference:
        steps = steps[:-1]
    return steps
