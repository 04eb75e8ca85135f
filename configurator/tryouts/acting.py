"""As whom a try-out is used: an administrator, somebody with one role, or one of its people with theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, func, select

from runtime.access.models import AppMember, User
from runtime.records.live import LiveApp
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.identity import Person, person_by_id

_users, _members = table_of(User), table_of(AppMember)

ROLE, PERSON, ADMINISTRATOR = "role:", "person:", "administrator"


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of a try-out's people: their id, name and roles in the app."""

    id: int
    name: str
    roles: tuple[str, ...]


def people_in(inner: Engine, app_id: int) -> list[Somebody]:
    """Those who have a role in the app, by name."""
    chosen = (
        select(_users.c.id, _users.c.name, _members.c.role)
        .join_from(_members, _users, _members.c.user_id == _users.c.id)
        .where(_members.c.app_id == app_id, _users.c.active)
        .order_by(_users.c.name, _users.c.id, _members.c.role)
    )
    found: dict[int, Somebody] = {}
    with read_transaction(inner) as connection:
        for row in connection.execute(chosen):
            known = found.get(row.id)
            found[row.id] = Somebody(row.id, row.name, (*(known.roles if known else ()), row.role))
    return list(found.values())


def acting_of(inner: Engine, live: LiveApp, who: str, instead: int | None = None) -> Mapping[str, Any] | None:
    """What is stored for a choice (`administrator`, `role:KEY`, `person:ID`); None when there is none.

    `instead` is who stands for a role that nobody has yet.
    """
    if who == ADMINISTRATOR:
        return {}
    people = people_in(inner, live.app_id)
    if who.startswith(ROLE):
        role = who.removeprefix(ROLE)
        holders = [one.id for one in people if role in one.roles]
        if not holders and instead is not None:
            holders = [instead]
        if role not in live.role_keys or not holders:
            return None
        return {"role": role, "user": _with_most(inner, live, holders)}
    if who.startswith(PERSON):
        number = who.removeprefix(PERSON)
        ids = {str(one.id) for one in people}
        return {"user": int(number)} if number in ids else None
    return None


def _with_most(inner: Engine, live: LiveApp, ids: list[int]) -> int:
    """The person who owns the most, so that a role sees something."""
    owned = dict.fromkeys(ids, 0)
    with read_transaction(inner) as connection:
        for stored in live.stored.entities.values():
            owner = stored.table.c.owner
            counted = select(owner, func.count()).where(owner.in_(ids)).group_by(owner)
            for user_id, count in connection.execute(counted):
                owned[user_id] += count
    return max(ids, key=lambda one: (owned[one], -one))


def person_acting(inner: Engine, app_key: str, acting: Mapping[str, Any], designer: Person) -> Person | None:
    """Who a try-out's requests are made by: with a role, that one alone. None when they are not there."""
    user_id = acting.get("user")
    found = person_by_id(inner, user_id if user_id is not None else designer.user_id or 0)
    if found is None:
        return None
    spoken = replace(found, language=designer.language, timezone=designer.timezone, fields_by_app={
        key: value for key, value in found.fields_by_app.items() if key == app_key
    })  # fmt: skip
    if user_id is None:
        return replace(spoken, is_administrator=True)
    if "role" in acting:
        return replace(spoken, roles={app_key: frozenset({acting["role"]})}, is_administrator=False)
    return replace(spoken, is_administrator=False)


def value_of(acting: Mapping[str, Any]) -> str:
    """The choice that is stored."""
    if "role" in acting:
        return f"{ROLE}{acting['role']}"
    return f"{PERSON}{acting['user']}" if "user" in acting else ADMINISTRATOR
