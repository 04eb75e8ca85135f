"""The audit log: what was done to the installation and its apps, append-only, each entry sealing the last.

An entry's digest covers its own content and the digest before it, so that taking one out or changing one
shows. It is written in the transaction of what it tells of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select, text

from runtime.access.models import AuditEntry
from runtime.storage.codecs import instant_text, milliseconds
from runtime.storage.database import table_of

_entries = table_of(AuditEntry)
START = "0" * 64
_LOCK = 7_043_201_183_402_517
_SEALED = ("id", "at", "user_id", "action", "app_key", "subject", "data", "previous_digest")


def append_audit(
    connection: Connection,
    action: str,
    *,
    user_id: int | None = None,
    app_key: str | None = None,
    subject: str | None = None,
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> int:
    """Add an entry: `action` is a word such as `app.published`, `subject` whom or what it was done to.

    Gives its number.
    """
    if connection.dialect.name == "postgresql":  # one at a time, until the transaction ends
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    newest = select(_entries.c.id, _entries.c.digest).order_by(_entries.c.id.desc()).limit(1)
    last = connection.execute(newest).first()
    entry: dict[str, Any] = {
        "id": (last.id if last else 0) + 1,
        "at": milliseconds(at or datetime.now(UTC)),
        "user_id": user_id,
        "action": action,
        "app_key": app_key,
        "subject": subject,
        "data": dict(data) if data is not None else None,
        "previous_digest": last.digest if last else START,
    }
    connection.execute(_entries.insert().values(**entry, digest=_digest(entry)))
    return int(entry["id"])


def first_broken_entry(connection: Connection) -> int | None:
    """The id of the first entry that was changed, or follows one that is missing; None when all is whole."""
    previous, expected = START, 1
    for row in connection.execute(select(_entries).order_by(_entries.c.id)).mappings():
        sealed = {name: row[name] for name in _SEALED}
        fits = row["id"] == expected and row["previous_digest"] == previous
        if not fits or row["digest"] != _digest(sealed):
            return int(row["id"])
        previous, expected = row["digest"], expected + 1
    return None


def _digest(entry: Mapping[str, Any]) -> str:
    plain = {**entry, "at": instant_text(entry["at"])}
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()
