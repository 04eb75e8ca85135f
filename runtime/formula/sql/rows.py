"""Rows: children, back collections, links, whole entities; aggregates over them as subqueries."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runtime.formula.functions import functions_by_name
from runtime.formula.functions._sql import whole
from runtime.formula.nodes import Aggregate, Call, EntityRows, GroupRows, Node, RowsPath, Step
from runtime.formula.sql.columns import Collection, Table
from runtime.formula.sql.dialects import quoted
from runtime.formula.sql.paths import hops, joined
from runtime.formula.sql.render import ROW_NUMBER, TEXTS, Frame, Renderer, Unsayable, renders
from runtime.formula.sql.statement import NotInSql
from runtime.formula.types import Kind


@dataclass(frozen=True, slots=True)
class Source:
    """Rows as SQL: what follows FROM and WHERE, the frame of one row, and the order of the rows."""

    tables: str
    where: tuple[str, ...]
    frame: Frame
    order: tuple[str, ...]

    def select(self, what: str, more: tuple[str, ...] = ()) -> str:
        """`SELECT what FROM … WHERE …`."""
        conditions = (*self.where, *more)
        return f"SELECT {what} FROM {self.tables}" + (
            f" WHERE {' AND '.join(conditions)}" if conditions else ""
        )


def _rows_of(renderer: Renderer, node: Aggregate, frame: Frame) -> Source:
    """The rows of an aggregate, numbered when it asks for their numbers."""
    source = source_of(renderer, node.rows, frame)
    inside = (node.value, node.condition, *(key for key, _ in node.sort))
    parts = (part for each in inside if each is not None for part in each.walk())
    if not any(isinstance(part, Call) and part.function == "ROWINDEX" for part in parts):
        return source
    alias = source.frame.alias
    number = f"row_number() OVER (ORDER BY {', '.join(source.order)}) AS {ROW_NUMBER}"
    rows = f"({source.select(f'{alias}.*, {number}')}) AS {alias}"
    return Source(rows, (), replace(source.frame, numbered=True), (f"{alias}.{ROW_NUMBER}",))


def source_of(renderer: Renderer, rows: Node, frame: Frame) -> Source:
    """Where rows come from."""
    if isinstance(rows, EntityRows):
        return _entity(renderer, rows)
    if isinstance(rows, RowsPath):
        return _path(renderer, rows, frame)
    raise NotInSql(rows, rows.name, renderer.dialect.name)


def _entity(renderer: Renderer, rows: EntityRows) -> Source:
    frame = renderer.fresh(rows.entity)
    table = renderer.table(rows.entity, rows)
    where = _counted(renderer, table, frame)
    if rows.condition is not None:
        where += (renderer.value(rows.condition, frame),)
    return Source(f"{table.name} AS {frame.alias}", where, frame, (renderer.identity(frame, rows),))


def _counted(renderer: Renderer, table: Table, frame: Frame) -> tuple[str, ...]:
    """Deleted rows don't count, nor those the asker may not read."""
    found = [] if table.alive is None else [f"{frame.alias}.{quoted(table.alive)} IS NULL"]
    if table.restriction is not None:
        found.append(renderer.value(table.restriction, frame))
    return tuple(found)


def _path(renderer: Renderer, rows: RowsPath, frame: Frame) -> Source:
    first = next(index for index, step in enumerate(rows.steps) if step.type.kind is Kind.ROWS)
    entity, key = _owner(renderer, rows, frame, rows.steps[:first])
    tables = ""
    where: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    at = Frame("", entity)
    for index, step in enumerate(rows.steps[first:]):
        if step.type.kind is not Kind.ROWS:
            join, at = joined(renderer, rows, at, step)
            tables += join
            continue
        if index:
            key = renderer.identity(at, rows)
        at, source, condition, ordered = _collection(renderer, rows, at.entity, step, key)
        tables += f" JOIN {source} ON {condition}" if index else source
        where += (() if index else (condition,)) + _counted(renderer, renderer.table(at.entity, rows), at)
        order += ordered
    return Source(tables, where, at, order)


def _owner(renderer: Renderer, rows: RowsPath, frame: Frame, steps: tuple[Step, ...]) -> tuple[str, str]:
    """Entity and id of the record the first collection belongs to."""
    if rows.base in ("parent", "row_parent"):
        if rows.base == "parent":
            if renderer.record_outside:
                raise NotInSql(rows, "parent", renderer.dialect.name)
            frame = renderer.record
        parents = renderer.table(frame.entity, rows).parents
        if len(parents) != 1:
            raise NotInSql(rows, "parent", renderer.dialect.name)
        entity, column = parents[0]
        key = f"{frame.alias}.{quoted(column)}"
        return (entity, key) if not steps else (_last_entity(steps), hops(renderer, rows, key, entity, steps))
    if rows.base not in ("row", "record"):
        raise NotInSql(rows, rows.base, renderer.dialect.name)
    start = renderer.record if rows.base == "record" else frame
    if not steps:
        return start.entity, renderer.identity(start, rows)
    key = f"{start.alias}.{quoted(renderer.column(start, steps[0].key, rows).name)}"
    if len(steps) > 1:
        key = hops(renderer, rows, key, steps[0].type.entity, steps[1:])
    return _last_entity(steps), key


def _last_entity(steps: tuple[Step, ...]) -> str:
    return steps[-1].type.entity or ""


def _collection(
    renderer: Renderer, node: Node, owner: str, step: Step, key: str
) -> tuple[Frame, str, str, tuple[str, ...]]:
    """One collection of the record with id `key`: the frame, its tables, the condition and the order."""
    found = renderer.table(owner, node).collections.get(step.key)
    if found is None:
        raise NotInSql(node, f"{owner}.{step.key}", renderer.dialect.name)
    frame = renderer.fresh(found.entity)
    table = renderer.table(found.entity, node).name
    identity = renderer.identity(frame, node)
    if found.link is None:
        condition = f"{frame.alias}.{quoted(found.key or '')} = {key}"
        if found.points_to is not None:
            column, pointed = found.points_to
            condition += f" AND {frame.alias}.{quoted(column)} = '{pointed}'"
        order = tuple(f"{frame.alias}.{quoted(name)}" for name in found.order)
        return frame, f"{table} AS {frame.alias}", condition, (*order, identity)
    return frame, *_linked(found, frame, table, identity, key)


def _linked(
    found: Collection, frame: Frame, table: str, identity: str, key: str
) -> tuple[str, str, tuple[str, ...]]:
    link = f"{frame.alias}_link"
    tables = (
        f"{found.link} AS {link} JOIN {table} AS {frame.alias} ON {identity} = {link}.{quoted(found.target)}"
    )
    order = tuple(f"{link}.{quoted(name)}" for name in found.order)
    return f"({tables})", f"{link}.{quoted(found.owner)} = {key}", (*order, identity)


def exists(renderer: Renderer, rows: Node, frame: Frame) -> str:
    """Whether there are rows at all."""
    found = f"EXISTS ({source_of(renderer, rows, frame).select('1')})"
    return f"({found})"


@renders(Aggregate)
def aggregate(renderer: Renderer, node: Aggregate, frame: Frame) -> str:
    """An aggregate as a scalar subquery; over a group's rows as SQL's own aggregate."""
    if isinstance(node.rows, GroupRows):
        return _grouped(renderer, node, frame)
    if node.function in PICKS:
        return _picked(renderer, node, frame)
    if node.arguments or node.sort:
        return _over_ordered(renderer, node, frame)
    source = _rows_of(renderer, node, frame)
    more = () if node.condition is None else (renderer.value(node.condition, source.frame),)
    if node.function == "ANY":
        return f"(EXISTS ({source.select('1', more)}))"
    if node.value is None:
        return f"({source.select('count(*)', more)})"
    value = _summand(renderer, node, source.frame)
    if f"{source.frame.alias}." in value:
        return f"({source.select(_reduced(renderer, node, value), more)})"
    # over outer columns alone SQL would aggregate the outer rows
    rows = source.select(f"{value} AS value", more)
    return f"(SELECT {_reduced(renderer, node, 'value')} FROM ({rows}) AS given)"


def _grouped(renderer: Renderer, node: Aggregate, frame: Frame) -> str:
    condition = None if node.condition is None else renderer.value(node.condition, frame)
    if node.function in PICKS or node.sort:
        raise NotInSql(node, node.function, renderer.dialect.name)
    if node.value is None:
        counted = "count(*)" if condition is None else f"count(CASE WHEN {condition} THEN 1 END)"
        return f"({counted} > 0)" if node.function == "ANY" else counted
    value = _summand(renderer, node, frame)
    if condition is not None:
        value = f"CASE WHEN {condition} THEN {value} END"
    return _reduced(renderer, node, value, *(renderer.value(each, frame) for each in node.arguments))


def _summand(renderer: Renderer, node: Aggregate, frame: Frame) -> str:
    """The value of a row, in a form SQL's own aggregates are exact for."""
    if node.value is None or (renderer.is_sqlite and not renderer.is_integer(node.value)):
        raise Unsayable(node.function)
    value = renderer.value(node.value, frame)
    return renderer.dialect.collated(value) if node.value.type.kind in TEXTS else value


def _reduced(renderer: Renderer, node: Aggregate, *given: str) -> str:
    meaning = functions_by_name()[node.function].reduce_sql.get(renderer.dialect.name)
    text = None if meaning is None else meaning(given, node)
    if text is None:
        raise Unsayable(node.function)
    return text


def _over_ordered(renderer: Renderer, node: Aggregate, frame: Frame) -> str:
    """An aggregate over rows in order."""
    arguments = [renderer.value(argument, frame) for argument in node.arguments]
    rows = ordered_values(renderer, node, frame)
    return f"(SELECT {_reduced(renderer, node, 'value', *arguments)} FROM ({rows}) AS ordered)"


PICKS = frozenset({"FIRST", "LAST", "ROW"})


def _picked(renderer: Renderer, node: Aggregate, frame: Frame) -> str:
    """The value of one row: the first or last in order that has one, or the one with a number."""
    source = _rows_of(renderer, node, frame)
    if node.value is None:
        raise Unsayable(node.function)
    value = renderer.value(node.value, source.frame)
    more = () if node.condition is None else (renderer.value(node.condition, source.frame),)
    if node.function == "ROW":
        numbered = (
            f"{value} AS value, row_number() OVER (ORDER BY {_order(renderer, node, source)}) AS number"
        )
        number = whole(
            renderer.value(node.arguments[0], frame), node.arguments[0].type, renderer.dialect.name
        )
        text = f"(SELECT value FROM ({source.select(numbered, more)}) AS numbered WHERE number = {number})"
    else:
        rows = source.select(value, (*more, f"{value} IS NOT NULL"))
        order = _order(renderer, node, source, backwards=node.function == "LAST")
        text = f"({rows} ORDER BY {order} LIMIT 1)"
    return renderer.dialect.certain(text) if node.type.kind is Kind.BOOLEAN else text


def _order(renderer: Renderer, node: Aggregate, source: Source, *, backwards: bool = False) -> str:
    """Sort keys, blanks last, then the rows' own order; or all of it backwards."""
    keys = []
    for key, descending in node.sort:
        if not renderer.fits(key):
            raise NotInSql(key, node.function, renderer.dialect.name)
        text = renderer.value(key, source.frame)
        if key.type.kind in TEXTS:
            text = renderer.dialect.collated(text)
        direction = " DESC" if descending != backwards else " ASC"
        keys.append(f"{text}{direction} NULLS {'FIRST' if backwards else 'LAST'}")
    own = [f"{text} DESC" if backwards else text for text in source.order]
    return ", ".join((*keys, *own))


def ordered_values(renderer: Renderer, node: Aggregate, frame: Frame) -> str:
    """A SELECT of the rows' values, called `value`, in order."""
    source = _rows_of(renderer, node, frame)
    more = () if node.condition is None else (renderer.value(node.condition, source.frame),)
    value = "1" if node.value is None else renderer.value(node.value, source.frame)
    return f"{source.select(f'{value} AS value', more)} ORDER BY {_order(renderer, node, source)}"


def grouped_values(renderer: Renderer, node: Aggregate, frame: Frame) -> str:
    """The value of a group's row, blank where the condition doesn't hold."""
    value = "1" if node.value is None else renderer.value(node.value, frame)
    if node.condition is None:
        return value
    return f"CASE WHEN {renderer.value(node.condition, frame)} THEN {value} END"
