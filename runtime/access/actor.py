"""Who acts: the person (or the app itself) on whose behalf the door is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

EVERYTHING = "administrator"


@dataclass(frozen=True)
class Actor:
    """A person with what formulas and permissions may know of them.

    `roles` maps an app's key to the keys of the person's roles there. `values` are the app-defined
    `user_fields` by key. An administrator may do everything in every app. `is_system` is the app acting
    by itself (a flow, a scenario): permissions bind people, not it.
    """

    user_id: int | None
    name: str = ""
    email: str = ""
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    department: int | None = None
    is_administrator: bool = False
    is_system: bool = False
    language: str = "en"
    timezone: str = "UTC"
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def may_everything(self) -> bool:
        """Whether no permission binds this actor."""
        return self.is_administrator or self.is_system

    def roles_in(self, app_key: str) -> frozenset[str]:
        """The actor's roles in an app."""
        return self.roles.get(app_key, _NONE)

    @cached_property
    def _user(self) -> dict[str, Any]:
        return {
            "id": self.user_id,
            "name": self.name or None,
            "email": self.email or None,
            "department": self.department,
            **self.values,
        }

    def as_user(self, app_key: str) -> dict[str, Any]:
        """What `user` means in a formula of the app: plain values."""
        return {**self._user, "roles": tuple(sorted(self.roles_in(app_key)))}


_NONE: frozenset[str] = frozenset()


def system_actor(timezone: str = "UTC") -> Actor:
    """The app acting by itself."""
    return Actor(None, is_system=True, timezone=timezone)
