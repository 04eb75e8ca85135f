"""The people of a scenario: made for it, the only ones with roles while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select

from runtime.access.actor import Actor
from runtime.access.models import AppMember, Department, User
from runtime.records.live import LiveApp
from runtime.storage.database import table_of
from runtime.storage.installed import InstalledApp


class People:
    """Makes people in the transaction and answers them as actors."""

    def __init__(self, live: LiveApp, connection: Connection, now: Any) -> None:
        self._live = live
        self._connection = connection
        self._now = now
        self._users = table_of(User)
        self._members = table_of(AppMember)
        self._is_installed = self._installed()
        self.ids: dict[str, int] = {}
        self.actors: dict[str, Actor] = {}
        if self._is_installed:
            connection.execute(delete(self._members).where(self._members.c.app_id == live.app_id))
        for role in live.app.roles:
            self.actors[role.key] = self._person(role.key, (role.key,), None)

    def _installed(self) -> bool:
        app = table_of(InstalledApp)
        found = self._connection.execute(select(func.count()).where(app.c.id == self._live.app_id))
        return bool(found.scalar_one())

    def actor(self, said: Mapping[str, Any] | None) -> Actor:
        """Who acts: the person of that name, made when first met; an administrator when nobody is named."""
        if not said:
            return self._named("", (), None, True)
        name = said.get("user") or "+".join(said.get("roles") or ()) or "nobody"
        return self._named(str(name), tuple(said.get("roles") or ()), said.get("department"), False)

    def _named(
        self, name: str, roles: tuple[str, ...], department: str | None, is_administrator: bool
    ) -> Actor:
        known = self.actors.get(name)
        if known is None or (roles and known.roles_in(self._live.key) != frozenset(roles)) or department:
            known = self.actors[name] = self._person(name, roles, department, is_administrator)
        return known

    def _person(
        self, name: str, roles: tuple[str, ...], department: str | None, is_administrator: bool = False
    ) -> Actor:
        shown, mark = name or "administrator", uuid4().hex
        values = {
            "workspace_id": self._live.workspace_id,
            "email": f"{mark}@scenario.invalid",
            "name": shown,
            "fs_uniquifier": mark,
            "active": True,
            "is_administrator": is_administrator,
            "user_fields": {},
            "department_id": self.department(department) if department else None,
            "created_at": self._now,
        }
        made = self._connection.execute(insert(self._users).values(values).returning(self._users.c.id))
        user_id = int(made.scalar_one())
        self.ids[name] = user_id
        if self._is_installed:
            for role in roles:
                member = {"app_id": self._live.app_id, "role": role, "user_id": user_id}
                self._connection.execute(insert(self._members).values(member))
        return Actor(
            user_id,
            shown,
            values["email"],
            {self._live.key: frozenset(roles)},
            values["department_id"],
            is_administrator,
            timezone=str(self._live.zone),
        )

    def department(self, name: str) -> int:
        """The id of the department of that name, made when first met."""
        table = table_of(Department)
        here = (table.c.name == name) & (table.c.workspace_id == self._live.workspace_id)
        found = self._connection.execute(select(table.c.id).where(here)).scalar()
        if found is None:
            made = insert(table).values(
                workspace_id=self._live.workspace_id, name=name, position=0, active=True
            )
            found = self._connection.execute(made.returning(table.c.id)).scalar_one()
        return int(found)
