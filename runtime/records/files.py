"""Uploaded files at the door: who may upload, which uploads a value may name, what a save attaches.

A value holds for each file what the installation knows of it, never what was sent. A new file in a value is
an upload of the same person for this very field that belongs to no record yet, or one that has stood in
this field of this record before. Flows, which carry values from record to record, may name any upload of
the app that they can have come by: answers of people are held to the rule for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from runtime.definition import Field
from runtime.fields import StorageKind, field_type
from runtime.fields.file_kinds import file_type
from runtime.fields.values import ValueProblem
from runtime.problems import Problem, register_messages
from runtime.records.database import POSTGRESQL, among_texts, id_list, prepared
from runtime.records.errors import ConflictingState, Forbidden, NotFound
from runtime.records.parse import Given
from runtime.records.work import Draft, Work
from runtime.storage.codecs import codec, encoder

if TYPE_CHECKING:
    from runtime.records.layout import Plain
    from runtime.records.live_entity import LiveEntity

MOST_WAITING = 200
"""So many uploads of one person may belong to no record at a time."""

WAITING = timedelta(hours=24)
"""So long an upload waits for a record."""

register_messages(
    {
        "file.too_many_waiting": {
            "en": "More than {limit} uploaded files belong to no record yet",
            "zh": "已有超过 {limit} 个上传文件尚未用于任何记录",
            "hint": {
                "en": "Save the records they are for, or wait a day.",
                "zh": "请先保存相关记录，或一天后再试。",
            },
        },
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """What the installation knows of a file."""

    id: str
    name: str
    size: int
    type: str
    sha256: str

    def as_value(self) -> dict[str, Any]:
        """As it stands in a field's value."""
        return {"id": self.id, "name": self.name, "size": self.size, "type": self.type}


# Who may upload and download


def field_for_upload(work: Work, of: LiveEntity, key: str) -> Field:
    """The field, if the actor may give it files. Raises Forbidden, NotFound, ConflictingState."""
    from runtime.records.saving import refused

    if not _may_save(work, of):
        raise refused(of, "update")
    item, grant = of.fields.get(key), work.grant(of.key)
    if item is None or key in grant.hidden or not field_type(item.type).keeps_files:
        raise NotFound(Problem("field.unknown", key, {"field": key, "suggestion": ""}))
    if item.formula is not None:
        raise Forbidden(Problem("field.computed", key, {"label": of.label(key), "field": key}))
    if key in grant.read_only:
        raise Forbidden(Problem("field.read_only", key, {"label": of.label(key)}))
    since = encoder(codec(StorageKind.INSTANT, work.tx.dialect))(work.now - WAITING)
    counted = work.tx.row(prepared(_WAITING, work.tx.dialect), {"user": work.actor.user_id, "since": since})
    if counted is not None and counted[0] >= MOST_WAITING:
        raise ConflictingState(Problem("file.too_many_waiting", key, {"limit": MOST_WAITING}))
    return item


def _may_save(work: Work, of: LiveEntity) -> bool:
    """Whether the actor may ever create or change records of the entity; rows go with what they stand in."""
    if not work.bound:
        return True
    if not of.layout.parents:
        grant = work.grant(of.key)
        return grant.create is not False or grant.update is not False
    for parent, key in of.layout.parents:
        grant = work.grant(parent)
        is_open = key not in grant.hidden and key not in grant.read_only
        if is_open and parent != of.key and _may_save(work, work.app.entities[parent]):
            return True
    return False


def keep_upload(work: Work, of: LiveEntity, key: str, upload: Upload) -> None:
    """Remember an upload of the actor's for a field. No record has it yet."""
    row = {
        "id": upload.id, "app": work.app.app_id, "entity": of.key, "field": key, "name": upload.name,
        "kind": upload.type, "size": upload.size, "sha256": upload.sha256, "at": work.at,
        "by": work.actor.user_id,
    }  # fmt: skip
    work.tx.run(prepared(_KEEP, work.tx.dialect), row)


def upload_in(work: Work, record: Mapping[str, Any], key: str, file_id: str) -> Upload:
    """The file `file_id` of a record as answered to the actor. Raises NotFound if its value has no such."""
    value = record.get(key)
    held = value if isinstance(value, list) else ()
    if any(isinstance(one, dict) and one.get("id") == file_id and "type" in one for one in held):
        row = _rows(work, [file_id], lock=False).get(file_id)
        if row is not None:
            return row.upload
    raise NotFound(Problem("record.not_found"))


# Values that name uploads


@dataclass(frozen=True, slots=True)
class _Row:
    upload: Upload
    entity: str | None
    record: int | None
    field: str | None
    by: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value with files was given: the entity, the values, the key, and what stood there before."""

    of: LiveEntity
    given: Given
    key: str
    path: str
    draft: Draft
    saved: Mapping[str, Any]


def settle_files(work: Work, drafts: Sequence[Draft], lock: bool = True) -> None:
    """Put what is known of the uploads into the values that name them; others become problems.

    With `lock` nobody else attaches or removes these uploads until the transaction ends.
    """
    places = [one for draft in drafts for one in _given_files(work, draft)]
    if not places or work.rehearses:  # nobody has uploaded anything in a scenario's own world
        return
    wanted = {one["id"] for place in places for one in place.given.values[place.key]}
    rows = _rows(work, sorted(wanted), lock)
    taken: dict[str, tuple[int, str]] = {}
    for place in places:
        _settle(work, place, rows, taken)


def _given_files(work: Work, draft: Draft) -> Iterator[_Place]:
    yield from _within(work, draft.of, draft.given, draft.saved or {}, draft.path, draft)


def _within(
    work: Work, of: LiveEntity, given: Given, saved: Mapping[str, Any], path: str, draft: Draft
) -> Iterator[_Place]:
    for key in of.file_keys:
        if given.values.get(key):
            yield _Place(of, given, key, f"{path}/{key}" if path else key, draft, saved)
    for key, rows in given.rows.items():
        child = work.app.entities[of.layout.children[key]]
        stored = {row["id"]: row for row in saved.get(key) or ()}
        for index, row in enumerate(rows):
            below = stored.get(row.id) or {}
            yield from _within(work, child, row, below, f"{path}/{key}/{index}".lstrip("/"), draft)


def _settle(work: Work, place: _Place, rows: Mapping[str, _Row], taken: dict[str, tuple[int, str]]) -> None:
    item = place.of.fields[place.key]
    before = {one["id"]: one for one in place.saved.get(place.key) or ()}
    here = (id(place.given), place.key)
    settled: dict[str, dict[str, Any]] = {}
    for one in place.given.values[place.key]:
        file_id = one["id"]
        row = rows.get(file_id)
        if file_id in before:
            settled[file_id] = before[file_id]
            continue
        if row is None or not _may_name(work, place, row) or not _is_first(work, row, here, taken):
            return _refuse(place, Problem("file.unknown", place.path, {"label": place.of.label(place.key)}))
        try:
            file_type(item.type).check_file(item, row.upload.name, row.upload.type, row.upload.size)
        except ValueProblem as found:
            return _refuse(place, found.problem(place.path, place.of.label(place.key)))
        settled[file_id] = row.upload.as_value()
    place.given.values[place.key] = list(settled.values())
    return None


def _is_first(work: Work, row: _Row, here: tuple[int, str], taken: dict[str, tuple[int, str]]) -> bool:
    """A new upload goes to one place, also among records that are saved together."""
    return row.record is not None or work.inside_flow or taken.setdefault(row.upload.id, here) == here


def _may_name(work: Work, place: _Place, row: _Row) -> bool:
    is_here = (row.entity, row.field) == (place.of.key, place.key)
    if row.record is not None:
        return work.inside_flow or (is_here and row.record == place.saved.get("id"))
    is_own = row.by is not None and row.by == work.actor.user_id
    return is_own and (is_here or work.inside_flow)


def _refuse(place: _Place, problem: Problem) -> None:
    place.draft.problems.append(problem)
    place.given.values.pop(place.key)


def settle_answered_files(asked: Sequence[Field], answers: Mapping[str, Any]) -> list[Problem]:
    """Answers to a button's questions can't bring files along: nothing is uploaded for a question."""
    return [
        Problem("file.unknown", item.key, {"label": item.label or item.key})
        for item in asked
        if field_type(item.type).keeps_files and answers.get(item.key)
    ]


# What a save attaches


def attach_files(work: Work, drafts: Sequence[Draft]) -> None:
    """The uploads in these saved records belong to them from now on; those that went are let go."""
    added: list[dict[str, Any]] = []
    removed: list[dict[str, Any]] = []
    for draft in drafts:
        if draft.of.has_files:
            _compare(work, draft.of, draft.record, draft.saved or {}, added, removed)
    for text, rows in ((_DETACH, removed), (_ATTACH, added)):
        if rows:
            work.tx.run_many(prepared(text, work.tx.dialect), rows)


def _compare(
    work: Work,
    of: LiveEntity,
    record: Plain,
    saved: Mapping[str, Any],
    added: list[dict[str, Any]],
    removed: list[dict[str, Any]],
) -> None:
    for key in of.file_keys:
        new, old = _ids(record.get(key)), _ids(saved.get(key))
        place = {"entity": of.key, "record": record["id"], "field": key}
        added += [{**place, "id": one} for one in sorted(new - old)]
        removed += [{**place, "id": one, "at": work.at} for one in sorted(old - new)]
    for key, child_key in of.layout.children.items():
        child = work.app.entities[child_key]
        stored = {row["id"]: row for row in saved.get(key) or ()}
        for row in record.get(key) or () if child.has_files else ():
            _compare(work, child, row, stored.get(row["id"]) or {}, added, removed)


def _ids(value: Any) -> set[str]:
    return {one["id"] for one in value or ()}


def _rows(work: Work, ids: Sequence[str], lock: bool) -> dict[str, _Row]:
    dialect = work.tx.dialect
    locking = " FOR UPDATE" if lock and dialect == POSTGRESQL else ""
    text = prepared(f"{_FIND} AND {among_texts('id', 'ids', dialect)} ORDER BY id{locking}", dialect)
    found = work.tx.rows(text, {"app": work.app.app_id, "ids": id_list(ids, dialect)})
    return {row[0]: _Row(Upload(*row[:5]), *row[5:]) for row in found}


_FIND = (
    "SELECT id, name, size, media_type, sha256, entity, record, field, created_by "
    "FROM stored_file WHERE app_id = :app"
)
_WAITING = (
    "SELECT count(*) FROM stored_file WHERE created_by = :user AND record IS NULL AND created_at > :since"
)
_KEEP = (
    "INSERT INTO stored_file "
    "(id, app_id, entity, field, name, media_type, size, sha256, created_at, created_by) "
    "VALUES (:id, :app, :entity, :field, :name, :kind, :size, :sha256, :at, :by)"
)
_ATTACH = (
    "UPDATE stored_file SET entity = :entity, record = :record, field = :field, detached_at = NULL "
    "WHERE id = :id AND (record IS NULL OR (entity = :entity AND record = :record AND field = :field))"
)
_DETACH = (
    "UPDATE stored_file SET detached_at = :at "
    "WHERE id = :id AND entity = :entity AND record = :record AND field = :field"
)
