"""Grouped figures: measures over the records an actor may read, grouped by formulas, worked out in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from runtime.access.scope import ReadableScope
from runtime.formula.formula import compile_formula
from runtime.formula.sql import NotInSql, SqlText, to_sql
from runtime.formula.types import Kind, Type
from runtime.problems import Problem, register_messages
from runtime.records.database import prepared
from runtime.records.errors import BadRequest, Forbidden
from runtime.records.inlining import inlined
from runtime.records.query import Query, answerable, shape_of
from runtime.records.read import titles_by_entity
from runtime.records.searching import escaped, words_of

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.records import Records
    from runtime.records.work import Work

MOST_GROUPS = 1_000
MOST_KEYS = 4
MOST_MEASURES = 10
COUNT = "COUNT()"

GROUPABLE = frozenset({Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.INSTANT, Kind.TIME, Kind.CHOICE,
                       Kind.REFERENCE, Kind.USER})  # fmt: skip

register_messages(
    {
        "figures.not_groupable": {
            "en": "Records cannot be grouped by {source}",
            "zh": "不能按 {source} 分组",
            "hint": {"en": "Group by one value of each record.", "zh": "请按每条记录的单个值分组。"},
        },
        "figures.not_single": {"en": "{source} is not a figure", "zh": "{source} 不是数值"},
    }
)


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What is asked for: measures (formulas over a group's rows) by the values of `group_by` formulas.

    `fixed` is a filter of the definition, which may read what the asker may not.
    """

    group_by: tuple[str, ...] = ()
    measures: tuple[str, ...] = (COUNT,)
    filter: str | None = None
    q: str | None = None
    limit: int = MOST_GROUPS
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """One statement, what is bound to it, and what its columns are."""

    text: str
    parts: tuple[SqlText, ...]
    columns: tuple[SqlText, ...]


def figures(door: Records, entity: str, query: FigureQuery) -> dict[str, Any]:
    """`{"items": [{"group": {formula: value}, "value": first, "values": {measure: value}}], "complete"}`.

    Without `group_by` there is one item. `complete` is False when there are more groups than `limit`.
    Raises BadRequest for formulas that can't be used, Forbidden, NotFound.
    """
    of = door.live.entity(entity)
    _check(query)
    with door.reading() as work, answerable():
        if work.grant(of.key).read is False:
            values = {"act": {"en": "read", "zh": "查看"}, "entity": of.entity.label or of.key}
            raise Forbidden(Problem("access.refused", "", values))
        made = _prepare(work, of, query)
        context = work.context(of.key, None)
        bound: dict[str, Any] = {"limit": query.limit + 1}
        for part in made.parts:
            bound |= part.bind(context)
        words = words_of(query.q)
        bound |= {f"word_{number}": f"%{escaped(word)}%" for number, word in enumerate(words)}
        rows = work.tx.rows(made.text, bound)
        items = _items(work, made, query, rows[: query.limit])
    return {"items": items, "complete": len(rows) <= query.limit}


def _check(query: FigureQuery) -> None:
    limits = (("group_by", query.group_by, MOST_KEYS), ("measure", query.measures, MOST_MEASURES))
    for name, given, most in limits:
        if len(given) > most:
            raise BadRequest(Problem("query.too_many", name, {"what": name, "limit": most}))
    if not 1 <= query.limit <= MOST_GROUPS:
        raise BadRequest(Problem("query.limit", "limit", {"limit": MOST_GROUPS}))


def _prepare(work: Work, of: LiveEntity, query: FigureQuery) -> _Prepared:
    place = ("figures", work.roles, query)
    found: _Prepared | None = of.statements.get(place)
    if found is None:
        found = of.statements[place] = _compile(work, of, query)
    return found


def _compile(work: Work, of: LiveEntity, query: FigureQuery) -> _Prepared:
    shape = shape_of(work, of, Query(filter=query.filter, q=query.q, fields=("id",), fixed=query.fixed))
    tables, parts = work.app.row_access(work.roles).restricted()
    scope = ReadableScope(work.app.scope, work.grants)
    columns: list[SqlText] = []
    for path, sources in (("group_by", query.group_by), ("measure", query.measures)):
        for source in sources:
            columns.append(_column(of, scope, tables, source, path))
    keys = ", ".join(str(position + 1) for position in range(len(query.group_by)))
    order = ", ".join(f"{position + 1} NULLS LAST" for position in range(len(query.group_by)))
    text = (
        f"SELECT {', '.join(column.text for column in columns)} FROM {shape.source} AS t WHERE {shape.where}"
    )
    if keys:
        text += f" GROUP BY {keys} ORDER BY {order}"
    text += " LIMIT :limit"
    return _Prepared(prepared(text, of.layout.dialect), (*shape.parts, *parts, *columns), tuple(columns))


def _column(of: LiveEntity, scope: ReadableScope, tables: Any, source: str, path: str) -> SqlText:
    purpose = "measure" if path == "measure" else "filter_value"
    made = compile_formula(source, scope, of.key, purpose)
    if isinstance(made, list):
        raise BadRequest([Problem(one.code, path, one.values, one.severity, one.text) for one in made])
    if made.type.kind not in GROUPABLE:
        code = "figures.not_single" if path == "measure" else "figures.not_groupable"
        raise BadRequest(Problem(code, path, {"source": source}))
    try:
        return to_sql(
            inlined(made.node, of.app.volatile_formulas), tables, of.app.dialect, "value", entity=of.key
        )
    except NotInSql as refusal:
        raise BadRequest(refusal.problem(path)) from None


def _items(
    work: Work, made: _Prepared, query: FigureQuery, rows: Sequence[tuple[Any, ...]]
) -> list[dict[str, Any]]:
    decoded = [
        [_plain(column, value) for column, value in zip(made.columns, row, strict=True)] for row in rows
    ]
    _add_titles(work, made, decoded)
    width = len(query.group_by)
    return [
        {
            "group": dict(zip(query.group_by, row[:width], strict=True)),
            "value": row[width],
            "values": dict(zip(query.measures, row[width:], strict=True)),
        }
        for row in decoded
    ]


def _plain(column: SqlText, value: Any) -> Any:
    found = column.decode(value)
    if isinstance(found, Decimal) and column.type.number_scale == 0 and found == found.to_integral_value():
        return int(found)
    return found


def _target(kind: Type) -> str | None:
    if kind.kind is Kind.USER:
        return "user"
    return kind.entity if kind.kind is Kind.REFERENCE else None


def _add_titles(work: Work, made: _Prepared, rows: list[list[Any]]) -> None:
    """References become `{"id", "title"}`, named with one query for each entity."""
    places = [
        (index, target) for index, column in enumerate(made.columns) if (target := _target(column.type))
    ]
    wanted: dict[str, set[int]] = {}
    for index, target in places:
        wanted.setdefault(target, set()).update(row[index] for row in rows if row[index] is not None)
    titles = titles_by_entity(work, wanted) if wanted else {}
    for index, target in places:
        for row in rows:
            if row[index] is not None:
                row[index] = {"id": row[index], "title": titles[target].get(row[index])}
