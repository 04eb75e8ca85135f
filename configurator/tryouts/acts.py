"""What somebody did in a try-out: each act through the door, as whom, on what, and what came of it.

Kept in the try-out's own database, so that a scenario can be made of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, delete, insert, select

from runtime.storage.engines import read_transaction, write_transaction

MOST = 500

_metadata = MetaData()
_acts = Table(
    "tryout_act",
    _metadata,
    Column("id", Integer(), primary_key=True),
    Column("at", Text(), nullable=False),
    Column("kind", Text(), nullable=False),
    Column("entity", Text(), nullable=False),
    Column("record", Integer()),
    Column("data", Text(), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `create`, `update`, `delete` or `press`. `record` is None for a creation that was refused.

    `data` holds `as` (roles and user id; None for an administrator), `values` or `flow` and `answers`,
    `before` (the record), `after` (the record, with what was computed), `problems` (code, path, message),
    `messages` (to, text).
    """

    id: int
    at: datetime
    kind: str
    entity: str
    record: int | None
    data: Mapping[str, Any]

    @property
    def problems(self) -> Sequence[Mapping[str, Any]]:
        """Why it was refused; nothing when it was done."""
        found: Sequence[Mapping[str, Any]] = self.data.get("problems") or ()
        return found


def make_acts_table(connection: Connection) -> None:
    """Make room for acts in a fresh try-out."""
    _metadata.create_all(connection)


def add_act(
    where: Engine | Connection, kind: str, entity: str, record: int | None, data: Mapping[str, Any]
) -> None:
    """Write an act down: in the transaction that is open, or in one of its own."""
    values = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "kind": kind, "entity": entity,
        "record": record, "data": json.dumps(data, default=str),
    }  # fmt: skip
    if isinstance(where, Connection):
        where.execute(insert(_acts), values)
        return
    with write_transaction(where) as connection:
        connection.execute(insert(_acts), values)


def acts_in(engine: Engine, ids: Sequence[int] | None = None) -> list[Act]:
    """The acts so far, oldest first; those of `ids` when given."""
    chosen = select(_acts).order_by(_acts.c.id.desc()).limit(MOST)
    if ids is not None:
        chosen = chosen.where(_acts.c.id.in_(ids))
    with read_transaction(engine) as connection:
        rows = list(connection.execute(chosen))
    return [
        Act(row.id, datetime.fromisoformat(row.at), row.kind, row.entity, row.record, json.loads(row.data))
        for row in reversed(rows)
    ]


def forget_acts(engine: Engine) -> None:
    """Begin anew: what was done so far is no part of what is recorded next."""
    with write_transaction(engine) as connection:
        connection.execute(delete(_acts))
