"""The audit log as it is read: filtered, a page at a time, the newest first, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, or_, select

from runtime.access.audit import first_broken_entry
from runtime.access.models import AuditEntry, User
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction

PAGE = 50

_entries, _users = table_of(AuditEntry), table_of(User)


@dataclass(frozen=True, slots=True)
class Integrity:
    """How many entries there are, and the first that doesn't fit (None: all is whole)."""

    count: int
    broken: int | None


def find_entries(
    engine: Engine,
    *,
    words: str = "",
    by: int | None = None,
    group: str = "",
    app: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[list[Any], int | None]:
    """Entries (with `person`, who did it) and where the next page begins.

    `group` is the beginning of actions (`user`, `role`); `words` are looked for in whom it was done to and
    who did it.
    """
    e = _entries.c
    chosen = select(_entries, _users.c.name.label("person"), _users.c.email.label("person_email"))
    chosen = chosen.outerjoin(_users, _users.c.id == e.user_id)
    for word in words.lower().split()[:10]:
        places = (func.lower(e.subject), func.lower(_users.c.name), _users.c.email)
        chosen = chosen.where(or_(*(place.contains(word, autoescape=True) for place in places)))
    if by is not None:
        chosen = chosen.where(e.user_id == by)
    if group:
        chosen = chosen.where(e.action.startswith(f"{group}.", autoescape=True))
    if app:
        chosen = chosen.where(e.app_key == app)
    if before is not None:
        chosen = chosen.where(e.id < before)
    with read_transaction(engine) as connection:
        rows = list(connection.execute(chosen.order_by(e.id.desc()).limit(limit + 1)).all())
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def groups(engine: Engine) -> list[str]:
    """The groups of actions there are."""
    with read_transaction(engine) as connection:
        actions = connection.execute(select(_entries.c.action).distinct()).scalars().all()
    return sorted({action.partition(".")[0] for action in actions})


def count_entries(engine: Engine) -> int:
    """How many entries there are."""
    with read_transaction(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(_entries)).scalar_one())


def integrity(engine: Engine) -> Integrity:
    """Every entry checked against its seal and the one before. Reads the whole log."""
    with read_transaction(engine) as connection:
        count = connection.execute(select(func.count()).select_from(_entries)).scalar_one()
        return Integrity(int(count), first_broken_entry(connection))
