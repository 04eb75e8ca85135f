"""Those who hold a role, as formulas see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from runtime.access.actor import Actor
from runtime.access.models import AppMember, User
from runtime.storage.database import table_of

if TYPE_CHECKING:
    from configurator.counting.ground import Ground

_users, _members = table_of(User), table_of(AppMember)


def members_of(ground: Ground, role: str, most: int) -> list[Actor]:
    """Up to `most` people who hold a role, each with it alone."""
    live = ground.old
    chosen = (
        select(_users.c.id, _users.c.name, _users.c.email, _users.c.department_id, _users.c.user_fields)
        .join_from(_members, _users, _members.c.user_id == _users.c.id)
        .where(_members.c.app_id == live.app_id, _members.c.role == role, _users.c.active)
        .order_by(_users.c.id)
        .limit(most)
    )
    return [
        Actor(
            row.id,
            name=row.name,
            email=row.email,
            roles={live.key: frozenset({role})},
            department=row.department_id,
            timezone=str(live.zone),
            values=live.people.values(row.user_fields or {}) if live.app.user_fields else {},
        )
        for row in ground.connection.execute(chosen)
    ]
