"""The kinds of change, each a frozen value with its inverse, and what it does to a document.

`path` addresses the part by identity (`/entities/quote/fields/total/label`). How a change is said
to people is the report's concern.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from configurator.pointers import identity, tokens

Json = Any


class _Absent:
    """There is no such property; another thing than null."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __deepcopy__(self, _memo: Any) -> _Absent:
        return self


ABSENT = _Absent()

LOSSY_SETTINGS = frozenset({"type", "scale", "entity", "entities"})
"""Properties of a field that decide how its values are kept."""


@dataclass(frozen=True, slots=True)
class Change(ABC):
    """One difference between two definitions."""

    path: str

    @abstractmethod
    def reversed(self) -> Change:
        """The change back."""

    @abstractmethod
    def do(self, document: Json) -> None:
        """Change a document in place. LookupError when it does not have the part."""

    @property
    def destructive(self) -> bool:
        """Whether values that records hold go out of use: a field, an entity, how a field is kept."""
        return False

    @property
    def kind(self) -> str:
        """`added`, `removed`, `changed` or `reordered`."""
        return type(self).__name__.lower()


@dataclass(frozen=True, slots=True)
class Added(Change):
    """A list has a new member, at `index` of the new list."""

    value: Json = None
    index: int = 0

    def reversed(self) -> Change:
        return Removed(self.path, self.value, self.index)

    def do(self, document: Json) -> None:
        parent, _key = _parent(document, self.path)
        parent.insert(self.index, copied(self.value))


@dataclass(frozen=True, slots=True)
class Removed(Change):
    """A list has lost a member, which was at `index` of the old list."""

    value: Json = None
    index: int = 0

    def reversed(self) -> Change:
        return Added(self.path, self.value, self.index)

    def do(self, document: Json) -> None:
        parent, key = _parent(document, self.path)
        parent.pop(_position(parent, key))

    @property
    def destructive(self) -> bool:
        """Whether it is an entity, or a field of one."""
        parts = tokens(self.path)
        return parts[:1] == ["entities"] and (len(parts) == 2 or (len(parts) == 4 and parts[2] == "fields"))


@dataclass(frozen=True, slots=True)
class Changed(Change):
    """A property has another value; ABSENT where it is not given."""

    old: Json = ABSENT
    new: Json = ABSENT

    def reversed(self) -> Change:
        return replace(self, old=self.new, new=self.old)

    def do(self, document: Json) -> None:
        parent, key = _parent(document, self.path)
        if self.new is ABSENT:
            parent.pop(key, None)
        else:
            parent[key] = copied(self.new)

    @property
    def destructive(self) -> bool:
        """Whether it decides how an entity's field is kept."""
        parts = tokens(self.path)
        is_of_field = len(parts) == 5 and parts[0] == "entities" and parts[2] == "fields"
        return is_of_field and parts[4] in LOSSY_SETTINGS


@dataclass(frozen=True, slots=True)
class Reordered(Change):
    """Members a list had and has stand in another order."""

    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    def reversed(self) -> Change:
        return replace(self, old=self.new, new=self.old)

    def do(self, document: Json) -> None:
        parent, key = _parent(document, self.path)
        members = {identity(member): member for member in parent[key]}
        parent[key] = [members[name] for name in self.new]


def apply_changes(document: Mapping[str, Json], changes: Iterable[Change]) -> dict[str, Json]:
    """A new document with the changes done in order. LookupError when one does not fit."""
    result: dict[str, Json] = copied(document)
    for change in changes:
        change.do(result)
    return result


def reverse(changes: Iterable[Change]) -> list[Change]:
    """The changes that lead back."""
    return [change.reversed() for change in reversed(list(changes))]


def copied(value: Json) -> Json:
    """A deep copy of a JSON value."""
    return json.loads(json.dumps(value))


def _parent(document: Json, path: str) -> tuple[Json, str]:
    *way, last = tokens(path)
    here = document
    for token in way:
        here = here[_position(here, token)] if isinstance(here, list) else here[token]
    return here, last


def _position(members: list[Json], name: str) -> int:
    for position, member in enumerate(members):
        if identity(member) == name:
            return position
    raise LookupError(name)
