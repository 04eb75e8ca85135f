"""Who makes this request: one prepared look-up each time, nothing cached, so that revoking works at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from flask import g
from sqlalchemy import Engine

from runtime.access.actor import Actor
from runtime.access.secrets import hash_of

_ROLES = {
    "sqlite": "(SELECT json_group_array(json_array(a.key, m.role)) FROM app_member m "
    "JOIN app a ON a.id = m.app_id WHERE m.user_id = u.id)",
    "postgresql": "(SELECT json_agg(json_build_array(a.key, m.role))::text FROM app_member m "
    "JOIN app a ON a.id = m.app_id WHERE m.user_id = u.id)",
}
_PERSON = (
    "u.id, u.name, u.email, u.department_id, u.is_administrator, u.language, "
    "coalesce(u.timezone, w.timezone), u.user_fields, u.workspace_id, {roles}"
)
_PERSON_WIDTH = 10
_BY_TOKEN = (
    "SELECT {person}, t.expires_at FROM api_token t JOIN user_account u ON u.id = t.user_id "
    "JOIN workspace w ON w.id = u.workspace_id WHERE t.digest = {mark} AND t.revoked_at IS NULL AND u.active"
)
_BY_SESSION = (
    "SELECT {person}, u.fs_uniquifier, s.data, s.seen_at, s.expires_at FROM user_session s "
    "JOIN user_account u ON u.id = s.user_id JOIN workspace w ON w.id = u.workspace_id "
    "WHERE s.digest = {mark} AND u.active"
)
_BY_ID = (
    "SELECT {person} FROM user_account u JOIN workspace w ON w.id = u.workspace_id "
    "WHERE u.id = {mark} AND u.active"
)


@dataclass(frozen=True)
class Person(Actor):
    """An actor who came in by the web: with the workspace and, by app key, the app-defined user fields."""

    workspace_id: int = 0
    fields_by_app: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=8)
def _texts(dialect: str) -> tuple[str, str, str]:
    mark = "?" if dialect == "sqlite" else "%s"
    person = _PERSON.format(roles=_ROLES[dialect])
    by_token, by_session, by_id = (
        text.format(person=person, mark=mark) for text in (_BY_TOKEN, _BY_SESSION, _BY_ID)
    )
    return by_token, by_session, by_id


def _one_row(engine: Engine, text: str, key: Any) -> tuple[Any, ...] | None:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(text, (key,))
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found
    finally:
        connection.close()


def person_by_token(engine: Engine, token: str) -> Person | None:
    """Who bears this API token; None when it is unknown, revoked, expired, or its owner is suspended."""
    row = _one_row(engine, _texts(engine.dialect.name)[0], hash_of(token))
    if row is None:
        return None
    expires = row[_PERSON_WIDTH]
    if expires is not None and as_instant(expires) <= datetime.now(UTC):
        return None
    return _person(row)


def person_by_id(engine: Engine, user_id: int) -> Person | None:
    """A user by id; None when there is no such user or they are suspended."""
    row = _one_row(engine, _texts(engine.dialect.name)[2], user_id)
    return _person(row) if row else None


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
    row = _one_row(engine, _texts(engine.dialect.name)[1], digest)
    if row is None:
        return None
    uniquifier, data, seen_at, expires_at = row[_PERSON_WIDTH:]
    values = _as_object(data)
    return FoundSession(_person(row), uniquifier, values, as_instant(seen_at), as_instant(expires_at))


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


def _person(row: tuple[Any, ...]) -> Person:
    user_id, name, email, department, administrator, language, timezone, fields, workspace, roles = row[
        :_PERSON_WIDTH
    ]
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
    )


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
