"""The workspace's apps as the settings need them: their names, roles and the fields they give people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, select

from runtime.access.models import AppMember, User
from runtime.definition.text import text_in
from runtime.records.errors import RecordsError
from runtime.records.live import live_app
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import AppVersion, InstalledApp

_apps, _versions = table_of(InstalledApp), table_of(AppVersion)
_members, _users = table_of(AppMember), table_of(User)


@dataclass(frozen=True, slots=True)
class KnownRole:
    """A role of an app."""

    key: str
    label: str
    about: str


@dataclass(frozen=True, slots=True)
class KnownApp:
    """An app of the workspace. `version` is None before it is first published; `user_fields` are fields of
    its definition."""

    key: str
    label: str
    icon: str | None
    version: int | None
    published_at: Any
    enabled: bool
    people: int
    roles: tuple[KnownRole, ...]
    user_fields: tuple[Any, ...]

    def role_label(self, key: str) -> str:
        """What a role is called; its key when the app has no such role (any more)."""
        return next((role.label for role in self.roles if role.key == key), key)


def known_apps(engine: Engine, workspace_id: int, language: str) -> list[KnownApp]:
    """All apps of a workspace, by key."""
    counted = (
        select(_members.c.app_id, func.count(_members.c.user_id.distinct()).label("people"))
        .join(_users, _users.c.id == _members.c.user_id)
        .where(_users.c.active)
        .group_by(_members.c.app_id)
        .subquery()
    )
    live = (_versions.c.app_id == _apps.c.id) & (_versions.c.number == _apps.c.live_version)
    chosen = (
        select(_apps.c.key, _apps.c.live_version, _apps.c.enabled, _versions.c.at,
               func.coalesce(counted.c.people, 0).label("people"))
        .outerjoin(counted, counted.c.app_id == _apps.c.id)
        .outerjoin(_versions, live)
        .where(_apps.c.workspace_id == workspace_id)
        .order_by(_apps.c.key)
    )  # fmt: skip
    with read_transaction(engine) as connection:
        rows = connection.execute(chosen).all()
    return [_known(engine, row, language) for row in rows]


def _known(engine: Engine, row: Any, language: str) -> KnownApp:
    label, icon = row.key, None
    roles: tuple[KnownRole, ...] = ()
    fields: tuple[Any, ...] = ()
    try:
        app = live_app(engine, row.key).app
    except RecordsError:  # not published yet, or switched off
        app = None
    if app is not None:
        label, icon, fields = text_in(app.label, language, app.key), app.icon, app.user_fields
        roles = tuple(
            KnownRole(role.key, text_in(role.label, language, role.key), text_in(role.description, language))
            for role in app.roles
        )
    return KnownApp(
        row.key, label, icon, row.live_version, row.at, bool(row.enabled), row.people, roles, fields
    )
