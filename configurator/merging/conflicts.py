"""Conflicts: where both sides changed one thing differently. The merge keeps ours until somebody chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from configurator.changes.values import ABSENT

Json = Any


class Kind(Enum):
    """What the two sides disagree about."""

    VALUE = "value"  # a property, or a part as a whole
    MEMBER = "member"  # whether a part is there: one side removed it, the other changed it
    ORDER = "order"  # in which order the members of a list stand
    PLACE = "place"  # in which container a part stands


@dataclass(frozen=True, slots=True)
class Conflict:
    """`path` addresses by identity. For an order the values are lists of identities, for a place the
    containers' paths; a side that does not have the thing has ABSENT. `after` are the members before it in
    theirs, the nearest first."""

    path: str
    kind: Kind
    base: Json
    theirs: Json
    ours: Json
    after: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept with the draft and answered; `absent` names the sides without it."""
        sides = {"base": self.base, "theirs": self.theirs, "ours": self.ours}
        found: dict[str, Any] = {"path": self.path, "kind": self.kind.value}
        found |= {name: None if value is ABSENT else value for name, value in sides.items()}
        if absent := [name for name, value in sides.items() if value is ABSENT]:
            found["absent"] = absent
        if self.after:
            found["after"] = list(self.after)
        return found

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Conflict:
        """A conflict as `as_json` wrote it."""
        absent = kept.get("absent", ())
        base, theirs, ours = (ABSENT if name in absent else kept[name] for name in ("base", "theirs", "ours"))
        return cls(kept["path"], Kind(kept["kind"]), base, theirs, ours, tuple(kept.get("after", ())))
