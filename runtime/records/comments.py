"""What people say about a record: read by whoever may read the record, added by them too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem, register_messages
from runtime.records.database import prepared
from runtime.records.errors import Invalid
from runtime.records.parse import unknown_field
from runtime.records.read import titles_by_entity
from runtime.storage.codecs import instant_text

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.work import Work

Answer = dict[str, Any]

LONGEST = 10_000
MOST = 1_000

register_messages(
    {
        "comment.blank": {"en": "A comment has a text", "zh": "评论须有内容"},
        "comment.too_long": {
            "en": "A comment has {limit} characters at most",
            "zh": "评论最多 {limit} 个字符",
        },
    }
)


def comments_on(work: Work, of: LiveEntity, record_id: int) -> list[Answer]:
    """The comments on a record the actor may read, newest first."""
    from runtime.records.records import one_record

    one_record(work, of, record_id)
    text = prepared(
        f"SELECT id, at, user_id, text FROM {_table(work)} "
        f"WHERE entity = :entity AND record = :record ORDER BY id DESC LIMIT {MOST}",
        work.tx.dialect,
    )
    return _answers(work, work.tx.rows(text, {"entity": of.key, "record": record_id}))


def comment_on(work: Work, of: LiveEntity, record_id: int, given: Mapping[str, Any]) -> Answer:
    """Add `{"text": …}` to a record the actor may read. Raises NotFound, Forbidden, Invalid."""
    from runtime.records.records import one_record

    said = _said(given)
    one_record(work, of, record_id)
    text = prepared(
        f"INSERT INTO {_table(work)} (entity, record, at, user_id, text) "
        "VALUES (:entity, :record, :at, :user, :text) RETURNING id, at, user_id, text",
        work.tx.dialect,
    )
    values = {"entity": of.key, "record": record_id, "at": work.at, "user": work.actor.user_id, "text": said}
    return _answers(work, work.tx.rows(text, values))[0]


def _table(work: Work) -> str:
    return work.app.stored.name(work.app.stored.level.comment)


def _said(given: Mapping[str, Any]) -> str:
    problems = [unknown_field(key, key, ["text"]) for key in given if key != "text"]
    said = given.get("text")
    said = said.replace("\0", "").strip() if isinstance(said, str) else ""
    if not said:
        problems.append(Problem("comment.blank", "text"))
    if len(said) > LONGEST:
        problems.append(Problem("comment.too_long", "text", {"limit": LONGEST}))
    if problems:
        raise Invalid(problems)
    return said


def _answers(work: Work, rows: Any) -> list[Answer]:
    names = titles_by_entity(work, {"user": {row[2] for row in rows if row[2] is not None}})["user"]
    return [
        {
            "id": row[0],
            "at": row[1] if isinstance(row[1], str) else instant_text(row[1]),
            "by": None if row[2] is None else {"id": row[2], "title": names.get(row[2])},
            "text": row[3],
        }
        for row in rows
    ]
