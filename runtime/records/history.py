"""What has happened to a record: its change log, its stays in stages, the runs of flows on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.records.database import prepared
from runtime.records.errors import NotFound
from runtime.records.read import titles_by_entity
from runtime.storage.codecs import instant_text

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.work import Work

Answer = dict[str, Any]
MOST = 1000


def history_of(work: Work, of: LiveEntity, record_id: int) -> list[Answer]:
    """The change log of a record the actor may read, newest first. Hidden fields are left out of it."""
    from runtime.records.records import one_record

    one_record(work, of, record_id, deleted=True)
    text = prepared(
        "SELECT id, at, user_id, path, action, revision, rule, flow, run, changes "
        f"FROM {work.app.journal.change_log} WHERE entity = :entity AND record = :record "
        f"ORDER BY at DESC, id DESC LIMIT {MOST}",
        work.tx.dialect,
    )
    rows = work.tx.rows(text, {"entity": of.key, "record": record_id})
    names = titles_by_entity(work, {"user": {row[2] for row in rows if row[2] is not None}})["user"]
    found = []
    for row in rows:
        changes = _visible(work, of, _json(row[9]) or {})
        if row[9] is not None and not changes and row[4] in ("update", "recalculate"):
            continue
        found.append(
            {
                "id": row[0],
                "at": _instant(row[1]),
                "by": _person(row[2], names),
                "path": row[3],
                "action": row[4],
                "revision": row[5],
                "rule": row[6],
                "flow": row[7],
                "run": row[8],
                "changes": changes,
            }
        )
    return found


def _visible(work: Work, of: LiveEntity, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of members the actor may read; keys of rows are `lines/12/quantity` and `lines/12`."""
    if not work.bound:
        return dict(changes)
    hidden = work.grant(of.key).hidden
    found: dict[str, Any] = {}
    for path, pair in changes.items():
        key, _, rest = path.partition("/")
        if key in hidden or (key not in of.fields and key not in of.layout.members):
            continue  # a field that was removed: who might read it is not known any more
        if key in of.layout.children and rest:
            pair = _visible_row(work, work.app.entities[of.layout.children[key]], rest, pair)
            if pair is None:
                continue
        found[path] = pair
    return found


def _visible_row(work: Work, child: LiveEntity, rest: str, pair: Any) -> Any:
    _id, _, below = rest.partition("/")
    if below:
        inner = _visible(work, child, {below: pair})
        return inner.get(below)
    return [_without(work, child, one) for one in pair]


def _without(work: Work, child: LiveEntity, row: Any) -> Any:
    hidden = work.grant(child.key).hidden
    return {key: value for key, value in row.items() if key not in hidden} if isinstance(row, dict) else row


def stays_of(work: Work, of: LiveEntity, record_id: int) -> list[Answer]:
    """The stages a record the actor may read has been in, in order."""
    from runtime.records.records import one_record

    one_record(work, of, record_id, deleted=True)
    rows = work.tx.rows(work.app.journal.stays, {"entity": of.key, "record": record_id})
    names = titles_by_entity(work, {"user": {row[5] for row in rows if row[5] is not None}})["user"]
    hidden = work.grant(of.key).hidden
    return [
        {
            "field": row[1],
            "value": row[2],
            "entered": _instant(row[3]),
            "left": _instant(row[4]),
            "by": _person(row[5], names),
        }
        for row in rows
        if row[1] not in hidden
    ]


def runs_of(work: Work, of: LiveEntity, record_id: int) -> list[Answer]:
    """The runs of flows on a record the actor may read, newest first."""
    from runtime.records.records import one_record

    one_record(work, of, record_id, deleted=True)
    name = work.app.stored.name(work.app.stored.level.run)
    text = prepared(
        f"SELECT id, flow, version, state, started_at, ended_at, user_id FROM {name} "
        f"WHERE entity = :entity AND record = :record ORDER BY id DESC LIMIT {MOST}",
        work.tx.dialect,
    )
    rows = work.tx.rows(text, {"entity": of.key, "record": record_id})
    names = titles_by_entity(work, {"user": {row[6] for row in rows if row[6] is not None}})["user"]
    return [
        {
            "id": row[0],
            "flow": row[1],
            "version": row[2],
            "state": row[3],
            "started_at": _instant(row[4]),
            "ended_at": _instant(row[5]),
            "by": _person(row[6], names),
        }
        for row in rows
    ]


def flow_runs_of(work: Work, flow: str, limit: int) -> list[Answer]:
    """The newest runs of a flow on any record, with what each step did. Only for who may do everything."""
    if work.bound:
        raise NotFound()
    name = work.app.stored.name(work.app.stored.level.run)
    text = prepared(
        f"SELECT id, version, entity, record, state, started_at, ended_at, user_id, trace FROM {name} "
        "WHERE flow = :flow ORDER BY id DESC LIMIT :most",
        work.tx.dialect,
    )
    rows = work.tx.rows(text, {"flow": flow, "most": limit})
    wanted: dict[str, set[int]] = {"user": {row[7] for row in rows if row[7] is not None}}
    for row in rows:
        if row[2] in work.app.entities and row[3] is not None:
            wanted.setdefault(row[2], set()).add(row[3])
    names = titles_by_entity(work, wanted)
    return [
        {
            "id": row[0],
            "version": row[1],
            "entity": row[2],
            "record": row[3],
            "title": names.get(row[2], {}).get(row[3]),
            "state": row[4],
            "started_at": _instant(row[5]),
            "ended_at": _instant(row[6]),
            "by": _person(row[7], names["user"]),
            "trace": _json(row[8]) or [],
        }
        for row in rows
    ]


def _person(user_id: int | None, names: Mapping[int, str]) -> Answer | None:
    return None if user_id is None else {"id": user_id, "title": names.get(user_id)}


def _instant(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else instant_text(value)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
