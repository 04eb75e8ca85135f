"""Who makes this request: one prepared look-up each time, nothing cached, so that revoking works at once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from flask import Request, g
from sqlalchemy import Engine, StaticPool

from runtime.access.actor import Actor
from runtime.access.presence import note_token_use
from runtime.access.secrets import hash_of
from runtime.records.live import INSTALLED_BESIDE, INSTALLED_COLUMNS

USE_NOTED_EVERY = timedelta(minutes=10)

_ROLES = {
    "sqlite": "(SELECT json_group_array(json_array(r.key, m.role)) FROM app_member m "
    "JOIN app r ON r.id = m.app_id WHERE m.user_id = u.id)",
    "postgresql": "(SELECT json_agg(json_build_array(r.key, m.role))::text FROM app_member m "
    "JOIN app r ON r.id = m.app_id WHERE m.user_id = u.id)",
}
_PERSON = (
    "u.id, u.name, u.email, u.department_id, u.is_administrator, coalesce(u.language, {first_language}), "
    "coalesce(u.timezone, w.timezone), u.user_fields, u.workspace_id, {roles}, u.designs, u.publishes"
)
_FIRST_LANGUAGE = {"sqlite": "json_extract(w.languages, '$[0]')", "postgresql": "w.languages->>0"}
_PERSON_WIDTH = 12
_APP_WIDTH = 7
_TEXTS = {
    "token": "SELECT {person}, {app}, t.expires_at, t.id, t.last_used_at FROM api_token t "
    "JOIN user_account u ON u.id = t.user_id "
    "JOIN workspace w ON w.id = u.workspace_id {apps} "
    "WHERE t.digest = {who} AND t.revoked_at IS NULL AND u.active",
    "session": "SELECT {person}, {app}, u.fs_uniquifier, s.data, s.seen_at, s.expires_at FROM user_session s "
    "JOIN user_account u ON u.id = s.user_id JOIN workspace w ON w.id = u.workspace_id {apps} "
    "WHERE s.digest = {who} AND u.active",
    "id": "SELECT {person}, {app} FROM user_account u JOIN workspace w ON w.id = u.workspace_id {apps} "
    "WHERE u.id = {who} AND u.active",
}
_APPS = f"LEFT JOIN app a ON a.key = {{key}} {INSTALLED_BESIDE}"


@dataclass(frozen=True)
class Person(Actor):
    """An actor who came in by the web: with the workspace and, by app key, the app-defined user fields.

    `app_key` is the app the request names, `app_row` what was found of it (see `installed_app`). `designs`
    and `publishes` are what somebody may do in the studio; administrators may do both.
    """

    workspace_id: int = 0
    fields_by_app: Mapping[str, Any] = field(default_factory=dict)
    app_key: str | None = None
    app_row: tuple[Any, ...] | None = None
    designs: bool = False
    publishes: bool = False


@lru_cache(maxsize=8)
def _texts(dialect: str) -> Mapping[str, str]:
    who, key = (":who", ":app") if dialect == "sqlite" else ("%(who)s", "%(app)s")
    parts = {
        "person": _PERSON.format(roles=_ROLES[dialect], first_language=_FIRST_LANGUAGE[dialect]),
        "app": INSTALLED_COLUMNS,
        "apps": _APPS.format(key=key),
        "who": who,
    }
    return {name: text.format_map(parts) for name, text in _TEXTS.items()}


def _one_row(engine: Engine, by: str, who: Any, app_key: str | None) -> tuple[Any, ...] | None:
    text, named = _texts(engine.dialect.name)[by], {"who": who, "app": app_key}
    if engine.dialect.name == "sqlite" and not isinstance(engine.pool, StaticPool):
        return _first(_own_connection(engine), text, named)
    connection = engine.raw_connection()
    try:
        return _first(connection, text, named)
    finally:
        connection.close()


def _first(connection: Any, text: str, named: Mapping[str, Any]) -> tuple[Any, ...] | None:
    cursor = connection.cursor()
    cursor.execute(text, named)
    found: tuple[Any, ...] | None = cursor.fetchone()
    cursor.close()
    return found


class _Own(threading.local):
    """A thread's connections for look-ups, by engine; they go with the thread or the engine."""

    def __init__(self) -> None:
        self.connections: WeakKeyDictionary[Engine, Any] = WeakKeyDictionary()


_own = _Own()


def _own_connection(engine: Engine) -> Any:
    """A connection of this thread alone, outside any transaction: on SQLite each statement sees what has
    been committed, and taking one from the pool costs as much as the look-up itself."""
    found = _own.connections.get(engine)
    if found is None:
        lent = engine.raw_connection()
        lent.detach()
        found = _own.connections[engine] = lent.dbapi_connection
    return found


def person_by_token(engine: Engine, token: str, app_key: str | None = None) -> Person | None:
    """Who bears this API token; None when it is unknown, revoked, expired, or its owner is suspended."""
    row = _one_row(engine, "token", hash_of(token), app_key)
    if row is None:
        return None
    expires, token_id, used = row[_PERSON_WIDTH + _APP_WIDTH :]
    now = datetime.now(UTC)
    if expires is not None and as_instant(expires) <= now:
        return None
    if used is None or now >= as_instant(used) + USE_NOTED_EVERY:
        note_token_use(engine, token_id, now)
    return _person(row, app_key)


def person_by_id(engine: Engine, user_id: int) -> Person | None:
    """A user by id; None when there is no such user or they are suspended."""
    row = _one_row(engine, "id", user_id, None)
    return _person(row, None) if row else None


@dataclass(slots=True)
class FoundSession:
    """A stored session with the person it belongs to."""

    person: Person
    uniquifier: str
    data: dict[str, Any]
    seen_at: datetime
    expires_at: datetime


def session_by_digest(engine: Engine, digest: str) -> FoundSession | None:
    """The stored session with this digest; None when there is none or its person is suspended."""
    row = _one_row(engine, "session", digest, None)
    if row is None:
        return None
    uniquifier, data, seen_at, expires_at = row[_PERSON_WIDTH + _APP_WIDTH :]
    values = _as_object(data)
    return FoundSession(_person(row, None), uniquifier, values, as_instant(seen_at), as_instant(expires_at))


def as_instant(value: Any) -> datetime:
    """An instant as either database gives it."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


def _as_object(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(value) if isinstance(value, str | bytes) else value
    return found or {}


@lru_cache(maxsize=4096)
def _roles(text: str | None) -> Mapping[str, frozenset[str]]:
    gathered: dict[str, set[str]] = {}
    for app_key, role in orjson.loads(text) if text else ():
        gathered.setdefault(app_key, set()).add(role)
    return {app_key: frozenset(roles) for app_key, roles in gathered.items()}


def _person(row: tuple[Any, ...], app_key: str | None) -> Person:
    (
        user_id,
        name,
        email,
        department,
        administrator,
        language,
        timezone,
        fields,
        workspace,
        roles,
        designs,
        publishes,
    ) = row[:_PERSON_WIDTH]
    return Person(
        user_id=user_id,
        name=name,
        email=email,
        roles=_roles(roles),
        department=department,
        is_administrator=bool(administrator),
        language=language or "en",
        timezone=timezone or "UTC",
        workspace_id=workspace,
        fields_by_app=_as_object(fields) if fields and fields != "{}" else {},
        app_key=app_key,
        designs=bool(designs or administrator),
        publishes=bool(publishes or administrator),
        app_row=row[_PERSON_WIDTH : _PERSON_WIDTH + _APP_WIDTH] if app_key is not None else None,
    )


def named_app(request: Request) -> str | None:
    """The key of the app a request's address names."""
    return request.view_args.get("app_key") if request.view_args else None


def current_actor() -> Person | None:
    """The person who makes this request; None for somebody not signed in."""
    person: Person | None = g.get("actor")
    return person


def signed_in() -> Person:
    """The person who makes this request, behind a gate that let only signed-in people through."""
    person = current_actor()
    if person is None:
        raise RuntimeError("the route lets visitors in but asks who they are")
    return person
