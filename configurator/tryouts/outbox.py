"""What a try-out would have sent: caught, and listed with whom it was for. Nothing of it goes anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from runtime.access.models import User
from runtime.definition.text import text_in
from runtime.records.live import LiveApp
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.identity import as_instant

MOST = 100

_users = table_of(User)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message: `kind` is `notice` (in the app) or what else is sent, `by` the flow it came from."""

    at: datetime
    kind: str
    to: str
    text: str
    by: str


def _notices(connection: Connection, live: LiveApp, language: str) -> list[Sent]:
    table = live.stored.level.notification
    chosen = (
        select(table.c.at, table.c.flow, table.c.message, _users.c.name, _users.c.email)
        .join(_users, _users.c.id == table.c.user_id)
        .order_by(table.c.id.desc())
        .limit(MOST)
    )
    found = []
    for row in connection.execute(chosen):
        flow = live.app.flow(row.flow)
        said = text_in(flow.label if flow else None, language, row.flow or "")
        text = row.message if isinstance(row.message, str) else text_in(row.message, language)
        found.append(Sent(as_instant(row.at), "notice", row.name or row.email, _plain(text, language), said))
    return found


def _plain(text: Any, language: str) -> str:
    """A message's text; the database may give it as JSON text."""
    if isinstance(text, str) and text[:1] in '{"':
        try:
            return text_in(json.loads(text), language)
        except ValueError:
            return text
    return str(text)


CAUGHT: list[Callable[[Connection, LiveApp, str], list[Sent]]] = [_notices]
"""One for each way of sending; a new one adds its own."""


def sent_in(inner: Engine, live: LiveApp, language: str) -> list[Sent]:
    """What was sent so far, the newest first."""
    with read_transaction(inner) as connection:
        found = [one for caught in CAUGHT for one in caught(connection, live, language)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]
