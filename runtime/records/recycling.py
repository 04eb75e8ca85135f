"""The recycle bin as people see it: what lies in it, who put it there and when; emptying it for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from runtime.access.audit import append_audit
from runtime.fields import StorageKind
from runtime.problems import Problem, register_messages
from runtime.records.database import among, id_list, prepared
from runtime.records.errors import ConflictingState
from runtime.records.layout import Plain
from runtime.records.read import titles_by_entity
from runtime.records.saving import may, refused, stored_for
from runtime.storage.codecs import codec, decoder

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.records import Records
    from runtime.records.work import Work

MOST_LISTED = 200

register_messages(
    {
        "bin.referred": {
            "en": "{count} {entity} in the recycle bin still refer to it",
            "zh": "回收站中仍有 {count} 条{entity}引用它",
            "hint": {"en": "Delete those for good first", "zh": "请先彻底删除它们"},
        },
    }
)

Gone = dict[str, dict[int, Plain]]


def binned(door: Records, entity: str, limit: int = MOST_LISTED) -> list[dict[str, Any]]:
    """The deleted records the actor may see, last deleted first: id, title, at, by (a person or None)."""
    of = door.live.entity(entity)
    with door.reading() as work:
        readable = work.app.row_access(work.roles).condition(of.key, "read")
        if readable.text is None:
            return []
        dialect = of.layout.dialect
        where = "t.deleted_at IS NOT NULL" + (f" AND ({readable.text})" if readable.text else "")
        text = (f"SELECT t.id, t.deleted_at FROM {of.layout.table} AS t WHERE {where} "
                "ORDER BY t.deleted_at DESC, t.id DESC LIMIT :limit")  # fmt: skip
        bound = readable.bind(work.context(of.key, None)) if readable.parts else {}
        rows = work.tx.rows(prepared(text, dialect), {**bound, "limit": limit})
        if not rows:
            return []
        ids = [row[0] for row in rows]
        read_moment = decoder(codec(StorageKind.INSTANT, dialect))
        by = _who(work, of, ids)
        titles = titles_by_entity(work, {of.key: set(ids), "user": set(by.values())})
        people = {one: {"id": user, "title": titles["user"].get(user)} for one, user in by.items()}
        return [
            {
                "id": record_id,
                "title": titles[of.key].get(record_id) or f"#{record_id}",
                "at": read_moment(moment),
                "by": people.get(record_id),
            }
            for record_id, moment in rows
        ]


def _who(work: Work, of: LiveEntity, ids: Sequence[int]) -> dict[int, int]:
    """Who deleted these records last."""
    log, dialect = work.app.journal.change_log, of.layout.dialect
    text = (f"SELECT record, user_id FROM {log} WHERE entity = :entity AND action = 'delete' "
            f"AND {among('record', 'ids', dialect)} ORDER BY id")  # fmt: skip
    rows = work.tx.rows(prepared(text, dialect), {"entity": of.key, "ids": id_list(ids, dialect)})
    return {record: user for record, user in rows if user is not None}


def may_purge(work: Work, of: LiveEntity) -> bool:
    """Whether the actor may delete for good: administrators, and roles that may delete every record."""
    return not work.bound or work.grant(of.key).delete is True


def purge(work: Work, of: LiveEntity, record_id: int) -> None:
    """Delete a record of the recycle bin for good, with its rows, its history and what cascaded from it.

    Raises Forbidden, NotFound, ConflictingState while others in the bin need it.
    """
    may(work, of, "delete")
    if not may_purge(work, of):
        raise refused(of, "delete")
    record = stored_for(work, of, [record_id], "delete", deleted=True)[record_id]
    if record["deleted_at"] is None:
        raise ConflictingState(Problem("record.not_deleted"))
    gone: Gone = {}
    _gather(work, of, {record_id: record}, gone)
    _let_go(work, gone)
    for key in reversed(gone):
        _erase(work, work.app.entities[key], list(gone[key]))
    append_audit(
        work.tx.connection,
        "record.purged",
        user_id=work.by.user_id,
        app_key=work.app.key,
        subject=f"{of.key}/{record_id}",
        data={"count": sum(map(len, gone.values()))},
        at=work.now,
    )


def _gather(work: Work, of: LiveEntity, records: Mapping[int, Plain], gone: Gone) -> None:
    """These records and those in the bin that belong to them."""
    held = gone.setdefault(of.key, {})
    new = {one: record for one, record in records.items() if one not in held}
    held.update(new)
    if not new:
        return
    for other, key, on_delete in work.app.referring(of.key):
        if on_delete == "cascade" and key in other.layout.members:
            _gather(work, other, _pointing(work, other, key, of.key, list(new)), gone)


def _pointing(work: Work, other: LiveEntity, key: str, target: str, ids: Sequence[int]) -> dict[int, Plain]:
    """The records in the bin whose field points to these."""
    parameters: dict[str, Any] = {"ids": id_list(ids, work.tx.dialect)}
    if len(other.layout.members[key].columns) == 2:
        parameters["entity"] = target
    found = [other.layout.decode(row) for row in work.tx.rows(other.text_of_deleted_back(key), parameters)]
    return {record["id"]: record for record in found}


def _let_go(work: Work, gone: Gone) -> None:
    """References from the rest of the bin: those that clear are cleared, others stand in the way."""
    problems = []
    for target, held in gone.items():
        ids = id_list(held, work.tx.dialect)
        for other, key, on_delete in work.app.referring(target):
            if key in other.layout.links:
                which = among("target_id", "ids", work.tx.dialect)
                text = f"DELETE FROM {other.layout.links[key]} WHERE {which}"
                work.tx.run(prepared(text, work.tx.dialect), {"ids": ids})
                continue
            found = _pointing(work, other, key, target, list(held))
            left = [one for one in found if one not in gone.get(other.key, {})]
            if left and on_delete == "clear":
                columns = [other.layout.quote(name) for name in other.layout.members[key].columns]
                text = (f"UPDATE {other.layout.table} SET {', '.join(f'{name} = NULL' for name in columns)} "
                        f"WHERE {among('id', 'ids', work.tx.dialect)}")  # fmt: skip
                work.tx.run(prepared(text, work.tx.dialect), {"ids": id_list(left, work.tx.dialect)})
            elif left:
                values = {"count": len(left), "entity": other.entity.label or other.key}
                problems.append(Problem("bin.referred", "", values))
    if problems:
        raise ConflictingState(problems)


def _erase(work: Work, of: LiveEntity, ids: Sequence[int]) -> None:
    """The rows themselves (theirs below and their links go with them) and all that is told of them."""
    dialect, level, stored = work.tx.dialect, work.app.stored.level, work.app.stored
    bound = {"entity": of.key, "ids": id_list(ids, dialect)}
    for table in (level.change_log, level.stage_history, level.comment, level.notification):
        text = (
            f"DELETE FROM {stored.name(table)} WHERE entity = :entity AND {among('record', 'ids', dialect)}"
        )
        work.tx.run(prepared(text, dialect), bound)
    text = f"DELETE FROM {of.layout.table} WHERE {among('id', 'ids', dialect)}"
    work.tx.run(prepared(text, dialect), {"ids": bound["ids"]})
