"""What flows have told a person: read a page at a time, counted, marked as read. Everybody sees their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.records.database import SQLITE, among, id_list, prepared

if TYPE_CHECKING:
    from runtime.records.records import Records
    from runtime.records.work import Work

MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Notice:
    """A message: `message` is a text or a text for each language; `entity` and `record` what it is about."""

    id: int
    at: str
    is_new: bool
    entity: str | None
    record: int | None
    message: Any


def notices(door: Records, limit: int, before: int | None = None, only_new: bool = False) -> list[Notice]:
    """The latest messages to the actor, newest first; those older than the one with id `before`."""
    with door.reading() as work:
        where = "user_id = :me" + (" AND id < :before" if before is not None else "")
        where += " AND read_at IS NULL" if only_new else ""
        text = f"SELECT id, at, read_at, entity, record, message FROM {_table(work)} WHERE {where} " \
               "ORDER BY id DESC LIMIT :limit"  # fmt: skip
        values: dict[str, Any] = {"me": door.actor.user_id, "limit": limit}
        if before is not None:
            values["before"] = before
        rows = work.tx.rows(prepared(text, work.tx.dialect), values)
        dialect = work.tx.dialect
    return [_notice(row, dialect) for row in rows]


def count_new(door: Records) -> int:
    """How many messages the actor has not read; counted up to a hundred."""
    with door.reading() as work:
        inner = f"SELECT 1 FROM {_table(work)} WHERE user_id = :me AND read_at IS NULL LIMIT {MOST_COUNTED}"
        row = work.tx.row(
            prepared(f"SELECT count(*) FROM ({inner}) AS found", work.tx.dialect), {"me": door.actor.user_id}
        )
    return row[0] if row else 0


def mark_read(door: Records, ids: Sequence[int] | None = None) -> int:
    """Mark messages to the actor as read, all of them without `ids`; how many were new."""
    with door.writing() as work:
        dialect = work.tx.dialect
        values: dict[str, Any] = {"me": door.actor.user_id, "at": work.at}
        where = "user_id = :me AND read_at IS NULL"
        if ids is not None:
            where += " AND " + among("id", "ids", dialect)
            values["ids"] = id_list(ids, dialect)
        return work.tx.run(
            prepared(f"UPDATE {_table(work)} SET read_at = :at WHERE {where}", dialect), values
        )


def _table(work: Work) -> str:
    return work.app.stored.name(work.app.stored.level.notification)


def _notice(row: tuple[Any, ...], dialect: str) -> Notice:
    number, at, read_at, entity, record, message = row
    said = json.loads(message) if dialect == SQLITE else message
    return Notice(
        number, at if isinstance(at, str) else at.isoformat(), read_at is None, entity, record, said
    )
