"""Records somebody has to do with: what they changed last, and what they may still read of a list of ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtime.definition import is_child
from runtime.records.database import among, id_list, prepared
from runtime.records.load import ALIVE
from runtime.records.read import titles_by_entity

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.records import Records
    from runtime.records.work import Work

LOOKED_THROUGH = 3_000
"""Entries of the change log that are looked through: enough for days, and bounded on a busy log."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A record, what it is called, and when the actor changed it last (ISO 8601)."""

    entity: str
    id: int
    title: str
    at: str = ""


def recently_changed(door: Records, limit: int) -> list[Recent]:
    """The records the actor has created or changed last and may still read, newest first."""
    with door.reading() as work:
        log = work.app.journal.change_log
        latest = f"SELECT id, entity, record, at, user_id, action FROM {log} ORDER BY id DESC LIMIT :most"
        text = (
            f"SELECT entity, record, max(at) AS last, max(id) AS place FROM ({latest}) AS latest "
            "WHERE user_id = :me AND action IN ('create', 'update', 'restore') "
            "GROUP BY entity, record ORDER BY last DESC, place DESC LIMIT :limit"
        )
        values = {"me": door.actor.user_id, "most": LOOKED_THROUGH, "limit": limit * 2}
        rows = work.tx.rows(prepared(text, work.tx.dialect), values)
        app = work.app.app
    own = [row for row in rows if (entity := app.find_entity(row[0])) and not is_child(app, entity)]
    titles = readable_titles(door, [(row[0], row[1]) for row in own])
    found = [
        Recent(entity, record, titles[entity, record], at if isinstance(at, str) else at.isoformat())
        for entity, record, at, _place in own
        if (entity, record) in titles
    ]
    return found[:limit]


def readable_titles(door: Records, wanted: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
    """What these records are called, those only that the actor may read; two queries for each entity."""
    by_entity: dict[str, set[int]] = {}
    for entity, record in wanted:
        if entity in door.live.entities:
            by_entity.setdefault(entity, set()).add(record)
    with door.reading() as work:
        readable = {key: _readable(work, door.live.entity(key), ids) for key, ids in by_entity.items()}
        titles = titles_by_entity(work, {key: ids for key, ids in readable.items() if ids})
    return {
        (key, record): titles[key].get(record) or f"#{record}"
        for key, ids in readable.items()
        for record in ids
    }


def _readable(work: Work, of: LiveEntity, ids: Iterable[int]) -> set[int]:
    """Those of these records that are there and that the actor may read."""
    if work.grant(of.key).read is False:
        return set()
    readable = work.app.row_access(work.roles).condition(of.key, "read")
    if readable.text is None:
        return set()
    dialect = work.tx.dialect
    conditions = [ALIVE, among("t.id", "ids", dialect), *([f"({readable.text})"] if readable.text else [])]
    text = f"SELECT t.id FROM {of.layout.table} AS t WHERE {' AND '.join(conditions)}"
    bound = readable.bind(work.context(of.key, None)) if readable.parts else {}
    rows = work.tx.rows(prepared(text, dialect), {**bound, "ids": id_list(ids, dialect)})
    return {row[0] for row in rows}
