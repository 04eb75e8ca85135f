"""One record at a time: list, create, read, change, delete, restore, evaluate, history, runs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import request

from runtime.problems import Problem
from runtime.records.errors import Stale
from runtime.records.query import Query
from runtime.records.records import Records
from runtime.web.answers import Answer, answer, no_content
from runtime.web.api.blueprint import RECORD, api
from runtime.web.declared import Access, access, parameters
from runtime.web.doors import open_door
from runtime.web.errors import bad_parameter
from runtime.web.idempotency import idempotent
from runtime.web.language import current_language
from runtime.web.requests import (
    entity_tag,
    expected_revisions,
    flag,
    read_object,
    whole_number,
    words,
)

DEFAULT_PAGE = 50
LARGEST_PAGE = 500
LIST_PARAMETERS = ("filter", "q", "sort", "limit", "after", "fields", "count")


def read_query() -> Query:
    """The query that a list's parameters ask for."""
    args = request.args
    if not args:
        return Query(limit=DEFAULT_PAGE)
    return Query(
        filter=args.get("filter") or None,
        q=args.get("q") or None,
        sort=tuple(words("sort")),
        limit=whole_number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE),
        after=args.get("after") or None,
        fields=tuple(words("fields")) or None,
        count=flag("count"),
    )


@api.get("/apps/<app_key>/<entity>")
@access(Access.MEMBER)
@parameters(*LIST_PARAMETERS)
def list_records(app_key: str, entity: str) -> Answer:
    """Records the caller may see, a page at a time."""
    return answer(open_door(app_key).list(entity, read_query()))


@api.post("/apps/<app_key>/<entity>")
@access(Access.MEMBER)
@idempotent
def create_record(app_key: str, entity: str) -> Answer:
    """A new record."""
    door = open_door(app_key)
    record = door.create(entity, read_object())
    return answer(_with_warnings(door, record), 201, _created(app_key, entity, record))


@api.get(f"/apps/<app_key>/<entity>/{RECORD}")
@access(Access.MEMBER)
def read_record(app_key: str, entity: str, record_id: int) -> Answer:
    """One record."""
    record = open_door(app_key).get(entity, record_id)
    return answer(record, 200, [("ETag", entity_tag(record["revision"]))])


@api.patch(f"/apps/<app_key>/<entity>/{RECORD}")
@access(Access.MEMBER)
def change_record(app_key: str, entity: str, record_id: int) -> Answer:
    """Change what the body names; the rest stays."""
    values = read_object()
    door = open_door(app_key)
    record = door.update(entity, record_id, values, revision=_one_revision(door, entity, record_id))
    return answer(_with_warnings(door, record), 200, [("ETag", entity_tag(record["revision"]))])


@api.delete(f"/apps/<app_key>/<entity>/{RECORD}")
@access(Access.MEMBER)
def delete_record(app_key: str, entity: str, record_id: int) -> Answer:
    """Move a record to the recycle bin."""
    door = open_door(app_key)
    door.delete(entity, record_id, revision=_one_revision(door, entity, record_id))
    return no_content()


@api.post(f"/apps/<app_key>/<entity>/{RECORD}/restore")
@access(Access.MEMBER)
@idempotent
def restore_record(app_key: str, entity: str, record_id: int) -> Answer:
    """Take a record back out of the recycle bin."""
    record = open_door(app_key).restore(entity, record_id)
    return answer(record, 200, [("ETag", entity_tag(record["revision"]))])


@api.post("/apps/<app_key>/<entity>/evaluate")
@access(Access.MEMBER)
@parameters("id")
def evaluate_record(app_key: str, entity: str) -> Answer:
    """The form state of values that are not saved; `id` in the body or the address names a stored record."""
    body = read_object(optional=True)
    stored = body.pop("id", None)
    if stored is None and "id" in request.args:
        stored = whole_number("id", 0, 1, 999_999_999)
    if body.keys() == {"values"} and isinstance(body["values"], dict):
        body = body["values"]
    return answer(open_door(app_key).evaluate(entity, body, id=_record_number(stored)))


@api.get(f"/apps/<app_key>/<entity>/{RECORD}/history")
@access(Access.MEMBER)
def record_history(app_key: str, entity: str, record_id: int) -> Answer:
    """The change log of a record, newest first, as far as the caller may read its fields."""
    return answer({"items": open_door(app_key).history(entity, record_id)})


@api.get(f"/apps/<app_key>/<entity>/{RECORD}/stages")
@access(Access.MEMBER)
def record_stages(app_key: str, entity: str, record_id: int) -> Answer:
    """The stages a record has been in, in order: field, value, when entered and left, by whom."""
    return answer({"items": open_door(app_key).stays(entity, record_id)})


@api.get(f"/apps/<app_key>/<entity>/{RECORD}/runs")
@access(Access.MEMBER)
def record_runs(app_key: str, entity: str, record_id: int) -> Answer:
    """The runs of flows on a record, newest first."""
    return answer({"items": open_door(app_key).runs(entity, record_id)})


@api.get(f"/apps/<app_key>/<entity>/{RECORD}/comments")
@access(Access.MEMBER)
def record_comments(app_key: str, entity: str, record_id: int) -> Answer:
    """What people have said about a record, newest first."""
    return answer({"items": open_door(app_key).comments(entity, record_id)})


@api.post(f"/apps/<app_key>/<entity>/{RECORD}/comments")
@access(Access.MEMBER)
@idempotent
def comment_record(app_key: str, entity: str, record_id: int) -> Answer:
    """Say something about a record."""
    return answer(open_door(app_key).comment(entity, record_id, read_object()), 201)


def _created(app_key: str, entity: str, record: dict[str, Any]) -> list[tuple[str, str]]:
    place = f"/api/v1/apps/{quote(app_key)}/{quote(entity)}/{record['id']}"
    return [("Location", place), ("ETag", entity_tag(record["revision"]))]


def _with_warnings(door: Records, record: dict[str, Any]) -> dict[str, Any]:
    """A saved record, with what its save warned of beside its fields."""
    if not door.warned or "warnings" in record:
        return record
    return {**record, "warnings": [one.as_json(current_language()) for one in door.warned]}


def _one_revision(door: Any, entity: str, record_id: int) -> int | None:
    """The one revision to guard by; of several tags, the one the record has."""
    accepted = expected_revisions()
    if accepted is None:
        return None
    if len(accepted) == 1:
        return accepted[0]
    current: int = door.get(entity, record_id)["revision"]
    if current not in accepted:
        raise Stale(Problem("record.stale"))
    return current


def _record_number(stored: Any) -> int | None:
    if stored is None:
        return None
    if isinstance(stored, dict):
        stored = stored.get("id")
    if isinstance(stored, bool) or not isinstance(stored, int) or not 0 < stored < 2**63:
        raise bad_parameter("id", "the id of a stored record")
    return stored
