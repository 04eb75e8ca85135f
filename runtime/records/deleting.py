"""The recycle bin: deleting, with what must go along or stands in the way, and restoring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem, errors, register_messages
from runtime.records.database import id_list
from runtime.records.effects import follow_up
from runtime.records.errors import ConflictingState, Invalid
from runtime.records.layout import Plain
from runtime.records.load import load_records
from runtime.records.parse import Given
from runtime.records.saving import check_revision, may, stored_for
from runtime.records.uniqueness import check_unique
from runtime.records.work import Draft, Work, Write
from runtime.records.write import logged_changes, write_members

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

register_messages(
    {
        "record.refers_deleted": {
            "en": "{label} refers to a record in the recycle bin",
            "zh": "{label}引用的记录在回收站中",
            "hint": {"en": "Restore that one first", "zh": "请先恢复该记录"},
        },
        "record.single": {"en": "There can be only one {entity}", "zh": "{entity}只能有一条"},
        "record.too_many_go": {
            "en": "More than {limit} records would be deleted along with it",
            "zh": "将一并删除超过 {limit} 条记录",
        },
    }
)

MOST_DELETED = 10_000


@dataclass(slots=True)
class Doomed:
    """What goes: records by entity, and references that are cleared because of it."""

    records: dict[str, dict[int, Plain]] = field(default_factory=dict)
    cleared: list[tuple[LiveEntity, str, Plain]] = field(default_factory=list)

    def add(self, entity: str, found: dict[int, Plain]) -> dict[int, Plain]:
        """Those that were not there yet. Raises ConflictingState when they become too many."""
        held = self.records.setdefault(entity, {})
        new = {one: record for one, record in found.items() if one not in held}
        held.update(new)
        if sum(map(len, self.records.values())) > MOST_DELETED:
            raise ConflictingState(Problem("record.too_many_go", "", {"limit": MOST_DELETED}))
        return new


def delete(work: Work, of: LiveEntity, record_id: int, revision: int | None = None) -> None:
    """Move a record to the recycle bin, with its rows and what cascades. See `Records.delete`."""
    may(work, of, "delete")
    record = stored_for(work, of, [record_id], "delete")[record_id]
    check_revision(record, revision)
    remove(work, of, {record_id: record})


def remove(work: Work, of: LiveEntity, records: dict[int, Plain]) -> None:
    """Delete these live records. Raises ConflictingState while others refer to them."""
    doomed = Doomed()
    _collect(work, of, doomed.add(of.key, records), doomed)
    _check_restricted(work, doomed)
    _clear(work, doomed)
    writes: dict[str, list[Write]] = {}
    for key, held in doomed.records.items():
        entity = work.app.entities[key]
        work.tx.run_many(entity.text_of_removal, [(work.at, one) for one in held])
        for one, record in held.items():
            work.reach.leave_out(key, one)
            if not entity.layout.parents:
                work.journal.log(key, one, record["revision"], "delete", work.by, None)
                work.journal.event("record.deleted", key, one, work.by)
            writes.setdefault(key, []).append(Write("deleted", key, one, record, None))
    for key, made in writes.items():
        follow_up(work, work.app.entities[key], made)


def _collect(work: Work, of: LiveEntity, records: dict[int, Plain], doomed: Doomed) -> None:
    """Add the rows of these records and what cascades from them, level by level."""
    if not records:
        return
    for key, child_key in of.layout.children.items():
        child = work.app.entities[child_key]
        rows = {row["id"]: row for record in records.values() for row in record.get(key) or ()}
        _collect(work, child, doomed.add(child_key, rows), doomed)
    for other, key, on_delete in work.app.referring(of.key):
        if on_delete == "cascade":
            found = referring_records(work, other, key, of.key, records)
            _collect(work, other, doomed.add(other.key, found), doomed)


def referring_records(work: Work, other: LiveEntity, key: str, target: str, ids: Any) -> dict[int, Plain]:
    """The live records of `other` whose field `key` points to one of these records of `target`."""
    parameters: dict[str, Any] = {"ids": id_list(ids, work.tx.dialect)}
    if key in other.layout.links:
        rows = [row[1:] for row in work.tx.rows(other.text_of_linked_back(key), parameters)]
    else:
        if len(other.layout.members[key].columns) == 2:
            parameters["entity"] = target
        rows = work.tx.rows(other.text_of_back(key), parameters)
    found = [other.layout.decode(row) for row in rows]
    return load_records(work.tx, other, [record["id"] for record in found], lock=True)


def _check_restricted(work: Work, doomed: Doomed) -> None:
    problems = []
    for target, held in doomed.records.items():
        if not held:
            continue
        for other, key, on_delete in work.app.referring(target):
            if on_delete == "cascade":
                continue
            gone = doomed.records.get(other.key, {})
            found = referring_records(work, other, key, target, held)
            left = {one: record for one, record in found.items() if one not in gone}
            if left and on_delete == "restrict":
                values = {"count": len(left), "entity": other.entity.label or other.key, "field": key}
                problems.append(Problem("record.referred", "", values))
            elif left:
                doomed.cleared += [(other, key, record) for record in left.values()]
    if problems:
        raise ConflictingState(problems)


def _clear(work: Work, doomed: Doomed) -> None:
    """References that are to be blank once what they point to is gone."""
    by_field: dict[tuple[str, str], list[Plain]] = {}
    for other, key, record in doomed.cleared:
        by_field.setdefault((other.key, key), []).append(record)
    for (entity, key), records in by_field.items():
        other = work.app.entities[entity]
        writes = []
        for record in records:
            saved = dict(record)
            if key in other.layout.links:
                gone = doomed.records.get(other.target(key) or "", {})
                record[key] = tuple(one for one in record[key] or () if one not in gone) or None
                work.tx.run_many(other.text_of_unlink_one(key), [(record["id"], one) for one in gone])
            else:
                record[key] = None
            record["revision"] += 1
            record["updated_at"], record["updated_by"] = work.now, work.by.user_id
            changes = logged_changes(other, (key,), saved, record)
            work.journal.log(entity, record["id"], record["revision"], "update", work.by, changes)
            work.journal.event("record.updated", entity, record["id"], work.by)
            writes.append(Write("updated", entity, record["id"], saved, record))
        keys = ("revision", "updated_at", "updated_by")
        written = keys if key in other.layout.links else (key, *keys)
        write_members(work, other, [(record, written) for record in records])
        follow_up(work, other, writes)


# Restoring


def restore(work: Work, of: LiveEntity, record_id: int) -> None:
    """Take a record out of the recycle bin, with what was deleted along with it. See `Records.restore`."""
    may(work, of, "delete")
    record = stored_for(work, of, [record_id], "delete", deleted=True)[record_id]
    if record["deleted_at"] is None:
        raise ConflictingState(Problem("record.not_deleted"))
    back: dict[str, dict[int, Plain]] = {}
    _gather(work, of, {record_id: record}, record["deleted_at"], back)
    _check_targets(work, of, record, back)
    for key, held in back.items():
        entity = work.app.entities[key]
        drafts = [Draft(entity, Given({}), None, one) for one in held.values()]
        check_unique(work, entity, drafts)
        problems = [problem for draft in drafts for problem in errors(draft.problems)]
        if problems:
            raise Invalid(problems)
    for key, held in back.items():
        entity = work.app.entities[key]
        work.tx.run_many(entity.text_of_removal, [(None, one) for one in held])
        writes = []
        for one, found in held.items():
            found["deleted_at"] = None
            if not entity.layout.parents:
                work.journal.log(key, one, found["revision"], "restore", work.by, None)
                work.journal.event("record.restored", key, one, work.by)
            writes.append(Write("recalculated", key, one, None, found))
        follow_up(work, entity, writes)


def _gather(
    work: Work, of: LiveEntity, records: dict[int, Plain], moment: Any, back: dict[str, dict[int, Plain]]
) -> None:
    """What went at the same moment because these went: their rows, and what cascaded."""
    held = back.setdefault(of.key, {})
    new = {one: record for one, record in records.items() if one not in held}
    held.update(new)
    if not new:
        return
    ids = {"ids": id_list(new, work.tx.dialect)}
    for key, child_key in of.layout.children.items():
        child = work.app.entities[child_key]
        found = map(child.layout.decode, work.tx.rows(of.text_of_deleted_children(key), ids))
        _gather(work, child, {row["id"]: row for row in found if row["deleted_at"] == moment}, moment, back)
    for other, key, on_delete in work.app.referring(of.key):
        if on_delete == "cascade" and key in other.layout.members:
            parameters = {**ids, "entity": of.key} if len(other.layout.members[key].columns) == 2 else ids
            found = map(other.layout.decode, work.tx.rows(other.text_of_deleted_back(key), parameters))
            _gather(
                work, other, {row["id"]: row for row in found if row["deleted_at"] == moment}, moment, back
            )


def _check_targets(work: Work, of: LiveEntity, record: Plain, back: dict[str, dict[int, Plain]]) -> None:
    """What it refers to must be there again (people always are)."""
    problems: list[Problem] = []
    for key, targets in _references(of, record):
        for target, one in targets:
            other = work.app.entities.get(target)
            if other is None or one in back.get(target, {}):
                continue
            if not load_records(work.tx, other, [one], complete=False):
                problems.append(Problem("record.refers_deleted", key, {"label": of.label(key)}))
    if problems:
        raise ConflictingState(problems)


def _references(of: LiveEntity, record: Plain) -> list[tuple[str, Sequence[tuple[str, int]]]]:
    found: list[tuple[str, Sequence[tuple[str, int]]]] = []
    for key, member in of.layout.members.items():
        value = record.get(key)
        if value is not None and member.target:
            found.append((key, [(member.target, value)]))
        elif isinstance(value, tuple) and len(member.columns) == 2:
            found.append((key, [(value[0], value[1])]))
    return found
