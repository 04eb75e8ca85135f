"""The records a reference may point to: those the actor may read and `choose_from` leaves, by words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from runtime.formula.formula import compile_formula
from runtime.formula.sql import NotInSql, SqlText, Tables, to_sql
from runtime.records.database import among, id_list, prepared
from runtime.records.load import ALIVE
from runtime.records.read import titles_by_entity
from runtime.records.searching import escaped, search_condition, words_of

if TYPE_CHECKING:
    from runtime.records.layout import Plain
    from runtime.records.live_entity import LiveEntity
    from runtime.records.work import Work

MOST = 200


def candidates(
    work: Work,
    of: LiveEntity,
    choose_from: str | None,
    target: str,
    record: Plain,
    q: str = "",
    limit: int = 50,
    among_ids: Sequence[int] | None = None,
) -> list[tuple[int, str]]:
    """Id and title of records of `target` for which `choose_from` holds, newest first; with `among_ids` of
    these alone, in their order.

    A condition about what a row stands in is left to the save where that isn't known.
    """
    there = work.app.entity(target)
    if work.grant(target).read is False:
        return []
    conditions, parts = [ALIVE], []
    readable = work.app.row_access(work.roles).condition(target, "read")
    if readable.text is None:
        return []
    if readable.text:
        conditions.append(f"({readable.text})")
        parts += list(readable.parts)
    chosen, of_parent = _condition(of, choose_from, there) if choose_from else (None, False)
    parent = work.reach.parent_of(record) if of_parent else None
    if chosen is not None and (parent is not None or not of_parent):
        conditions.append(f"({chosen.text})")
        parts.append(chosen)
    words = words_of(q)
    if words:
        conditions.append(search_condition(there, work.grant(target).hidden, len(words)))
    bound: dict[str, Any] = {"limit": min(limit, MOST)}
    if among_ids is not None:
        conditions.append(among("t.id", "among_ids", there.layout.dialect))
        bound["among_ids"] = id_list(among_ids, there.layout.dialect)
    context = work.context(of.key, record)
    context.parent = parent
    for part in parts:
        bound |= part.bind(context)
    for number, word in enumerate(words):
        bound[f"word_{number}"] = f"%{escaped(word)}%"
    text = (f"SELECT t.id FROM {there.layout.table} AS t WHERE {' AND '.join(conditions)} "
            "ORDER BY t.id DESC LIMIT :limit")  # fmt: skip
    ids = [row[0] for row in work.tx.rows(prepared(text, there.layout.dialect), bound)]
    if among_ids is not None:
        ids.sort(key=list(among_ids).index)
    titles = titles_by_entity(work, {target: ids})[target]
    return [(one, titles.get(one) or f"#{one}") for one in ids]


def _condition(of: LiveEntity, source: str, there: LiveEntity) -> tuple[SqlText | None, bool]:
    """The condition of `choose_from` over candidates, and whether it is about a row's parent; made once."""
    place = ("choose", source, there.key)
    found: tuple[SqlText | None, bool] | None = of.statements.get(place)
    if found is None:
        made = compile_formula(source, of.app.scope, there.key, "filter", record_entity=of.key)
        if isinstance(made, list):
            return None, False
        try:
            text = to_sql(made.node, Tables(of.app.tables), of.app.dialect, "filter",
                          entity=there.key, record_outside=True)  # fmt: skip
        except NotInSql:
            return None, False
        found = text, "parent" in made.uses
        of.statements[place] = found
    return found
