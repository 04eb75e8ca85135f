"""Lists: filter by formula, search, sort, one keyset page at a time, counts.

A list's statements depend on its shape (entity, roles, filter, order …) and are made once for each; a
request only binds values. Formulas people send see no field they may not read and no row they may not see.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg

from runtime.access.scope import ReadableScope
from runtime.formula.messages import FormulaError
from runtime.formula.sql import SqlText
from runtime.problems import Problem, register_messages
from runtime.records.database import prepared
from runtime.records.errors import BadRequest
from runtime.records.keyset import (
    BadCursor,
    Phase,
    phases,
    phases_back,
    query_mark,
    read_cursor,
    write_cursor,
)
from runtime.records.load import ALIVE
from runtime.records.ordering import Sorted, formula_node, formula_sql, order_of
from runtime.records.parse import unknown_field
from runtime.records.searching import escaped, search_condition, words_of

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.work import Work

CAPPED_AT = 1000
LARGEST_LIMIT = 10_000

register_messages(
    {
        "query.sort": {"en": "{field} cannot be sorted by", "zh": "不能按 {field} 排序"},
        "query.cursor": {
            "en": "The page mark does not belong to this list",
            "zh": "分页标记不属于此列表",
            "hint": {"en": "Begin with the first page again", "zh": "请从第一页重新开始"},
        },
        "query.limit": {"en": "A page has 1 to {limit} records", "zh": "每页为 1 至 {limit} 条"},
        "query.failed": {
            "en": "The formulas asked for cannot be worked out for these records",
            "zh": "无法对这些记录计算所要求的公式",
            "hint": {"en": "A text or number in them becomes too large", "zh": "其中的文本或数值过大"},
        },
        "query.too_many": {"en": "Too many {what}; {limit} at most", "zh": "{what} 过多，最多 {limit} 个"},
    }
)


@dataclass(frozen=True, slots=True)
class Query:
    """What a list is asked for.

    `filter` is a formula; `fixed` one of the definition, which may read what the asker may not; `q` words to
    look for, `sort` keys (`-` for descending), `after` the mark of the page before, `before` that of the page
    after, `fields` the members to answer. `count`: False counts up to 1,000, True all, None not at all.
    `deleted` lists the recycle bin. With `both_ways` the answer also has the mark of the page before.
    """

    filter: str | None = None
    q: str | None = None
    sort: tuple[str, ...] = ()
    limit: int = 50
    after: str | None = None
    fields: tuple[str, ...] | None = None
    count: bool | None = False
    deleted: bool = False
    fixed: str | None = None
    before: str | None = None
    both_ways: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A list's statements but for the page: where it looks, how it is ordered, what has to be bound."""

    source: str
    where: str
    parts: tuple[SqlText, ...]
    order: tuple[Sorted, ...]
    keys: tuple[str, ...]
    mark: str
    made: dict[Any, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def statement(self, of: LiveEntity, phase: Phase) -> str:
        """One phase of a page; `limit` is a parameter."""
        more = "".join(f", {item.key.expression}" for item in self.order)
        conditions = " AND ".join(part for part in (self.where, phase.where) if part)
        text = (f"SELECT {of.layout.select}{more} FROM {self.source} AS t WHERE {conditions} "
                f"ORDER BY {phase.order} LIMIT :limit")  # fmt: skip
        return prepared(text, of.layout.dialect)

    def count(self, of: LiveEntity, capped: bool) -> str:
        """How many there are, or whether there are more than the cap."""
        if capped:
            inner = f"SELECT 1 FROM {self.source} AS t WHERE {self.where} LIMIT {CAPPED_AT + 1}"
            return prepared(f"SELECT count(*) FROM ({inner}) AS found", of.layout.dialect)
        return prepared(f"SELECT count(*) FROM {self.source} AS t WHERE {self.where}", of.layout.dialect)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows as `Layout.select` gives them, marks of the pages beside it, how many there are."""

    rows: list[tuple[Any, ...]]
    keys: tuple[str, ...]
    next: str | None
    count: dict[str, Any] | None
    previous: str | None = None


def find_page(work: Work, of: LiveEntity, query: Query) -> Page:
    """The page a query asks for, of the records the actor may read. Raises BadRequest."""
    if not 1 <= query.limit <= LARGEST_LIMIT:
        raise BadRequest(Problem("query.limit", "limit", {"limit": LARGEST_LIMIT}))
    shape = shape_of(work, of, query)
    bound = _bound(work, of, shape)
    words = words_of(query.q)
    for number, word in enumerate(words):
        bound[f"word_{number}"] = f"%{escaped(word)}%"
    rows = _rows(work, of, query, shape, bound)
    is_more = len(rows) > query.limit
    rows = rows[: query.limit]
    if query.before is not None:
        rows.reverse()
    following = previous = None
    if rows and (is_more or query.before is not None):
        following = _mark(of, shape, rows[-1])
    if query.both_ways and rows and (query.after is not None if query.before is None else is_more):
        previous = _mark(of, shape, rows[0])
    if query.before is None and not is_more:
        following = None
    count = _count(work, of, query, shape, bound, rows, following)
    return Page(rows, shape.keys, following, count, previous)


def _mark(of: LiveEntity, shape: Shape, row: tuple[Any, ...]) -> str:
    """The cursor that stands at a row."""
    width = len(shape.order)
    values = row[len(row) - width :] if width else ()
    return write_cursor(shape.mark, values, row[of.layout.position["id"]])


def _rows(
    work: Work, of: LiveEntity, query: Query, shape: Shape, bound: dict[str, Any]
) -> list[tuple[Any, ...]]:
    blanks = None
    cursor = query.after if query.before is None else query.before
    if cursor is not None:
        try:
            values, identity = read_cursor(cursor, shape.mark, [item.type for item in shape.order])
        except BadCursor:
            raise BadRequest(Problem("query.cursor", "after" if query.before is None else "before")) from None
        blanks = tuple(value is None for value in values)
        bound |= {f"after_{number}": value for number, value in enumerate(values) if value is not None}
        bound["after_id"] = identity
    rows: list[tuple[Any, ...]] = []
    for text in _statements(of, shape, blanks, query.before is not None):
        bound["limit"] = query.limit + 1 - len(rows)
        rows += work.tx.rows(text, bound)
        if len(rows) > query.limit:
            break
    return rows


def _statements(of: LiveEntity, shape: Shape, blanks: tuple[bool, ...] | None, back: bool) -> tuple[str, ...]:
    found = shape.made.get((blanks, back))
    if found is None:
        sorts = [item.key for item in shape.order]
        steps = (phases_back if back else phases)(sorts, "t.id", of.layout.dialect, blanks)
        found = shape.made[(blanks, back)] = tuple(shape.statement(of, phase) for phase in steps)
    return found


def _count(
    work: Work,
    of: LiveEntity,
    query: Query,
    shape: Shape,
    bound: dict[str, Any],
    rows: Sequence[Any],
    following: str | None,
) -> dict[str, Any] | None:
    if query.count is None:
        return None
    if query.after is None and query.before is None and following is None:
        return {"value": len(rows), "capped": False}
    row = work.tx.row(shape.count(of, capped=not query.count), bound)
    value = row[0] if row else 0
    capped = not query.count and value > CAPPED_AT
    return {"value": CAPPED_AT if capped else value, "capped": capped}


def _bound(work: Work, of: LiveEntity, shape: Shape) -> dict[str, Any]:
    bound: dict[str, Any] = {}
    if shape.parts:
        context = work.context(of.key, None)
        for part in shape.parts:
            bound |= part.bind(context)
    return bound


def shape_of(work: Work, of: LiveEntity, query: Query) -> Shape:
    """The statements of a query, made when its shape is first seen. Raises BadRequest."""
    words = len(words_of(query.q))
    place = (work.roles, query.filter, query.fixed, words, query.sort, query.fields, query.deleted)
    found: Shape | None = of.shapes.get(place)
    if found is None:
        found = of.shapes[place] = _make_shape(work, of, query, words)
    return found


def _make_shape(work: Work, of: LiveEntity, query: Query, words: int) -> Shape:
    grant = work.grant(of.key)
    access = work.app.row_access(work.roles)
    scope = ReadableScope(work.app.scope, work.grants)
    tables, parts = access.restricted()
    keys = _answered(of, query, grant.hidden)
    conditions = [ALIVE if not query.deleted else "t.deleted_at IS NOT NULL"]
    readable = access.condition(of.key, "read")
    conditions += [f"({readable.text})"] if readable.text else [] if readable.text == "" else ["1 = 0"]
    made: list[SqlText] = [*readable.parts]
    nested: list[SqlText] = []
    for source, seen in ((query.fixed, work.app.scope), (query.filter, scope)):
        if source:
            text = formula_sql(
                of, formula_node(seen, of, source, "filter", "filter", True), tables, "filter", "filter"
            )
            conditions.append(f"({text.text})")
            nested.append(text)
    if words:
        conditions.append(search_condition(of, grant.hidden, words))
    order = order_of(of, query.sort, scope, tables)
    nested += [item.sql for item in order if item.sql is not None]
    if nested:
        made += [*parts, *nested]
    asked = query.filter if query.fixed is None else f"{query.fixed}\0{query.filter or ''}"
    mark = query_mark(of.key, asked, query.q, query.sort, query.deleted)
    return Shape(of.layout.table, " AND ".join(conditions), tuple(made), order, keys, mark)


def _answered(of: LiveEntity, query: Query, hidden: frozenset[str]) -> tuple[str, ...]:
    if query.fields is None:
        return tuple(key for key in of.answered if key not in hidden)
    known = [key for key in of.answered if key not in hidden]
    for key in query.fields:
        if key not in known:
            raise BadRequest(unknown_field(key, "fields", known))
    wanted = {*query.fields, "id", "revision"}
    return tuple(key for key in known if key in wanted)


@contextmanager
def answerable() -> Iterator[None]:
    """Around a query with formulas that people sent. Raises BadRequest when the data makes one fail, as by a
    text that grows beyond its limit."""
    try:
        yield
    except (FormulaError, psycopg.DataError) as error:
        raise BadRequest(Problem("query.failed")) from error
    except sqlite3.OperationalError as error:
        if "user-defined" not in str(error):
            raise
        raise BadRequest(Problem("query.failed")) from error
