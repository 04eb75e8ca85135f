"""People as their administrators see them: found by words, state and department, with their roles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    String,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)

from runtime.access.departments import below
from runtime.access.invitations import INVITATION
from runtime.access.models import AppMember, Department, OneTimeLink, User
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp

ACTIVE, INVITED, SUSPENDED = "active", "invited", "suspended"
STATES = (ACTIVE, INVITED, SUSPENDED)
PAGE = 50

_users, _members, _apps = table_of(User), table_of(AppMember), table_of(InstalledApp)
_departments, _links = table_of(Department), table_of(OneTimeLink)
_managers = _users.alias("manager")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a workspace. `roles` are role keys by app key, `user_fields` JSON values by app key."""

    id: int
    name: str
    email: str
    state: str
    language: str | None
    timezone: str | None
    is_administrator: bool
    designs: bool
    publishes: bool
    department_id: int | None
    department: str | None
    manager_id: int | None
    manager: str | None
    last_login_at: datetime | None
    created_at: datetime
    has_password: bool
    invited_until: datetime | None
    user_fields: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of people, how many there are of each state, and where the next page begins."""

    members: list[Member]
    counts: Mapping[str, int]
    after: int | None


def state_of() -> ColumnElement[str]:
    """SQL: active, invited (never came in) or suspended."""
    never = _users.c.password.is_(None) & _users.c.last_login_at.is_(None)
    # Written out, as PostgreSQL takes an expression with parameters for another one when it groups.
    active, invited, suspended = (literal_column(f"'{name}'", String) for name in STATES)
    return case((~_users.c.active, suspended), (never, invited), else_=active)


def find_members(
    engine: Engine,
    workspace_id: int,
    *,
    words: str = "",
    state: str = "",
    department: int | None = None,
    app: str = "",
    after: int | None = None,
    limit: int = PAGE,
) -> Found:
    """People of a workspace by name, `limit` at a time; `after` is the last one of the page before."""
    with read_transaction(engine) as connection:
        conditions = _conditions(connection, workspace_id, words, department, app)
        counted = select(state_of(), func.count()).where(*conditions).group_by(state_of())
        counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
        if state in STATES:
            conditions.append(state_of() == state)
        if after is not None:
            name = select(_users.c.name).where(_users.c.id == after).scalar_subquery()
            conditions.append(or_(_users.c.name > name, and_(_users.c.name == name, _users.c.id > after)))
        chosen = _chosen().where(*conditions).order_by(_users.c.name, _users.c.id).limit(limit + 1)
        rows = connection.execute(chosen).all()
        roles = _roles(connection, [row.id for row in rows[:limit]])
    members = [_member(row, roles) for row in rows[:limit]]
    return Found(members, counts, members[-1].id if len(rows) > limit else None)


def find_member(engine: Engine, workspace_id: int, user_id: int) -> Member | None:
    """One person of a workspace."""
    with read_transaction(engine) as connection:
        mine = (_users.c.id == user_id) & (_users.c.workspace_id == workspace_id)
        row = connection.execute(_chosen().where(mine)).first()
        return _member(row, _roles(connection, [user_id])) if row is not None else None


def names_of(engine: Engine, workspace_id: int, active: bool = True) -> list[tuple[int, str]]:
    """Id and name of everybody of a workspace, by name."""
    chosen = select(_users.c.id, _users.c.name, _users.c.email).where(_users.c.workspace_id == workspace_id)
    if active:
        chosen = chosen.where(_users.c.active)
    with read_transaction(engine) as connection:
        rows = connection.execute(chosen.order_by(_users.c.name, _users.c.id)).all()
    return [(row.id, row.name or row.email) for row in rows]


def _conditions(
    connection: Connection, workspace_id: int, words: str, department: int | None, app: str
) -> list[ColumnElement[bool]]:
    found = [_users.c.workspace_id == workspace_id]
    for word in words.lower().split()[:10]:
        found.append(
            or_(
                func.lower(_users.c.name).contains(word, autoescape=True),
                _users.c.email.contains(word, autoescape=True),
            )
        )
    if department is not None:
        found.append(_users.c.department_id.in_(below(connection, workspace_id, department)))
    if app:
        in_app = select(_members.c.user_id).join(_apps, _apps.c.id == _members.c.app_id)
        found.append(_users.c.id.in_(in_app.where(_apps.c.key == app)))
    return found


def _chosen() -> Select[Any]:
    invited = (
        select(func.max(_links.c.expires_at))
        .where(_links.c.user_id == _users.c.id, _links.c.purpose == INVITATION, _links.c.used_at.is_(None))
        .correlate(_users)
        .scalar_subquery()
    )
    return (
        select(
            _users,
            state_of().label("state"),
            _departments.c.name.label("department"),
            _managers.c.name.label("manager"),
            invited.label("invited_until"),
        )
        .outerjoin(_departments, _departments.c.id == _users.c.department_id)
        .outerjoin(_managers, _managers.c.id == _users.c.manager_id)
    )


def _roles(connection: Connection, ids: Iterable[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    chosen = (
        select(_members.c.user_id, _apps.c.key, _members.c.role)
        .join(_apps, _apps.c.id == _members.c.app_id)
        .where(_members.c.user_id.in_(list(ids)))
        .order_by(_apps.c.key, _members.c.role)
    )
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for user_id, app_key, role in connection.execute(chosen):
        mine = found.setdefault(user_id, {})
        mine[app_key] = (*mine.get(app_key, ()), role)
    return found


def _member(row: Any, roles: Mapping[int, Mapping[str, tuple[str, ...]]]) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        email=row.email,
        state=row.state,
        language=row.language,
        timezone=row.timezone,
        is_administrator=bool(row.is_administrator),
        designs=bool(row.designs),
        publishes=bool(row.publishes),
        department_id=row.department_id,
        department=row.department,
        manager_id=row.manager_id,
        manager=row.manager,
        last_login_at=row.last_login_at,
        created_at=row.created_at,
        has_password=row.password is not None,
        invited_until=row.invited_until,
        user_fields=row.user_fields or {},
        roles=roles.get(row.id, {}),
    )


def member_mark(member: Any, roles: Iterable[tuple[str, str]]) -> str:
    """A short mark of somebody's values and roles: another one when any of them is another."""
    values = [
        member.name, member.email, member.language, member.timezone, member.department_id, member.manager_id,
        bool(member.is_administrator), bool(member.designs), bool(member.publishes),
        member.user_fields or {}, sorted(list(pair) for pair in roles),
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()[:24]


def mark_of_member(member: Member) -> str:
    """The mark of what a form shows."""
    return member_mark(member, [(app, role) for app, held in member.roles.items() for role in held])
