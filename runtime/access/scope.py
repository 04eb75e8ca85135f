"""What formulas that people send can see: the app's scope without what their roles may not read.

Of other people that is the name, the department and what the app keeps of them (`user_fields`), never the
e-mail address: a filter by it would tell, letter by letter, what no answer says. `user` is the asker, who
knows their own. Formulas of the definition, and administrators', see all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runtime.access.permissions import Grant
from runtime.formula.scope import FieldInfo, Scope, stays_owner
from runtime.formula.types import Type

_PEOPLE = ("user", "department")

WITHHELD_OF_PEOPLE = frozenset({"email"})
"""What nobody but an administrator may ask of another person."""


class ReadableScope:
    """A `Scope` for a set of roles: without hidden fields and whatever they may not read."""

    def __init__(self, scope: Scope, grants: Mapping[str, Grant] | None) -> None:
        self._scope = scope
        self._grants = grants

    def _readable(self, entity: str) -> bool:
        if self._grants is None or entity in _PEOPLE:
            return True
        grant = self._grants.get(stays_owner(entity) or entity)
        return grant is not None and grant.read is not False

    def _hidden(self, entity: str) -> frozenset[str]:
        if self._grants is None:
            return frozenset()
        if entity in _PEOPLE:
            return WITHHELD_OF_PEOPLE if entity == "user" else frozenset()
        grant = self._grants.get(entity)
        return grant.hidden if grant is not None else frozenset()

    def entities(self) -> Iterable[str]:
        """See `Scope`."""
        return tuple(entity for entity in self._scope.entities() if self._readable(entity))

    def field(self, entity: str, key: str) -> FieldInfo | None:
        """See `Scope`."""
        if not self._readable(entity) or key in self._hidden(entity):
            return None
        found = self._scope.field(entity, key)
        if found is None:
            return None
        if found.via == "back" and found.type.entity is not None:
            rows = found.type.entity
            if not self._readable(rows) or (found.back or "") in self._hidden(rows):
                return None
        if found.via in ("children", "links") and not self._readable(found.type.entity or ""):
            return None
        return found

    def field_keys(self, entity: str) -> Iterable[str]:
        """See `Scope`."""
        return tuple(key for key in self._scope.field_keys(entity) if self.field(entity, key) is not None)

    def parents(self, entity: str) -> tuple[str, ...]:
        """See `Scope`."""
        return tuple(parent for parent in self._scope.parents(entity) if self._readable(parent))

    def settings(self) -> Mapping[str, Type]:
        """See `Scope`."""
        return self._scope.settings()

    def options(self, option_set: str) -> tuple[tuple[str, str], ...] | None:
        """See `Scope`."""
        return self._scope.options(option_set)

    def tree_field(self, entity: str) -> str | None:
        """See `Scope`."""
        found = self._scope.tree_field(entity)
        return found if found is None or self.field(entity, found) is not None else None

    def title(self, entity: str) -> str | None:
        """See `Scope`."""
        return self._scope.title(entity)
