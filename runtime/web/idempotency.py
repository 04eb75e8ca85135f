"""`Idempotency-Key`: a POST sent twice happens once, and is answered alike both times.

The key is kept in the transaction of what it guards, so that neither a crash between the two nor a doubled
request that runs at the same moment can split them. What failed is not kept: it may be tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec

from flask import g, request
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from werkzeug.datastructures import Headers

from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import IdempotencyKey
from runtime.web.answers import Answer
from runtime.web.database import current_engine
from runtime.web.errors import Refusal
from runtime.web.identity import signed_in

Arguments = ParamSpec("Arguments")
View = Callable[Arguments, Answer]

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=10)
LONGEST_KEY = 255
HEADER = "HTTP_IDEMPOTENCY_KEY"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")

register_messages(
    {
        "idempotency.key": {
            "en": "The idempotency key must be 1 to {most} printable ASCII characters",
            "zh": "幂等键必须是 1 到 {most} 个可打印 ASCII 字符",
        },
        "idempotency.reused": {
            "en": "This idempotency key was used for another request",
            "zh": "该幂等键已用于其他请求",
            "hint": {"en": "Use a fresh key for every new request.", "zh": "每个新请求请使用新的键。"},
        },
        "idempotency.in_progress": {
            "en": "The first request with this idempotency key is still under way",
            "zh": "使用该幂等键的首个请求仍在处理中",
            "hint": {"en": "Try again in a moment.", "zh": "请稍后重试。"},
        },
    }
)

_keys = table_of(IdempotencyKey)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request that carries a key."""

    user_id: int
    key: str
    digest: str

    def row(self) -> Any:
        """The condition that picks the key's row."""
        return (_keys.c.user_id == self.user_id) & (_keys.c.key == self.key)


def idempotent(view: View[Arguments]) -> View[Arguments]:
    """Guard a view that works through the door: one transaction holds its effects and the key."""

    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        if HEADER not in request.environ:
            return view(*args, **kwargs)
        keyed = _read()
        with write_transaction(current_engine()) as connection:
            earlier = _claim(connection, keyed)
            if earlier is not None:
                return earlier
            g.connection = connection
            try:
                made = view(*args, **kwargs)
            finally:
                g.pop("connection", None)
            _keep(connection, keyed, made)
        return made

    return guarded


def idempotent_alone(view: View[Arguments]) -> View[Arguments]:
    """Guard a view that has transactions of its own: the key is claimed before them and kept after."""

    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        if HEADER not in request.environ:
            return view(*args, **kwargs)
        keyed, engine = _read(), current_engine()
        with write_transaction(engine) as connection:
            earlier = _claim(connection, keyed)
        if earlier is not None:
            return earlier
        try:
            made = view(*args, **kwargs)
        except BaseException:
            with write_transaction(engine) as connection:
                connection.execute(delete(_keys).where(keyed.row()))
            raise
        with write_transaction(engine) as connection:
            _keep(connection, keyed, made)
        return made

    return guarded


def _read() -> Keyed:
    key = request.environ[HEADER].strip()
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Refusal(400, Problem("idempotency.key", values={"most": LONGEST_KEY}))
    person = signed_in()
    rights = repr(
        (person.is_administrator, sorted((key, sorted(roles)) for key, roles in person.roles.items()))
    )
    what = hashlib.sha256()
    for part in (request.method, request.full_path, request.mimetype, rights):
        what.update(part.encode() + b"\n")
    what.update(request.get_data())
    return Keyed(person.user_id or 0, key, what.hexdigest())


def _claim(connection: Connection, keyed: Keyed) -> Answer | None:
    """Take the key for this request; the earlier answer when it has one. Raises Refusal when it may not."""
    now = datetime.now(UTC)
    connection.execute(delete(_keys).where(_keys.c.created_at < now - KEPT))
    insert = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    values = {"user_id": keyed.user_id, "key": keyed.key, "request": keyed.digest, "created_at": now}
    taking = insert(_keys).values(values).on_conflict_do_nothing().returning(_keys.c.key)
    if connection.execute(taking).first() is not None:
        return None
    earlier = connection.execute(select(_keys).where(keyed.row())).one()
    if earlier.request != keyed.digest:
        raise Refusal(422, Problem("idempotency.reused"))
    if earlier.status is not None:
        sent = [*(earlier.headers or {}).items(), ("Idempotency-Replayed", "true")]
        return Answer(earlier.body, earlier.status, Headers(sent))
    if earlier.created_at > now - ABANDONED:
        raise Refusal(409, Problem("idempotency.in_progress"), headers=[("Retry-After", "1")])
    connection.execute(update(_keys).where(keyed.row()).values(created_at=now))
    return None


def _keep(connection: Connection, keyed: Keyed, made: Answer) -> None:
    headers = {name: made.headers[name] for name in KEPT_HEADERS if name in made.headers}
    values = {"status": made.status_code, "headers": headers, "body": made.get_data()}
    connection.execute(update(_keys).where(keyed.row()).values(values))
