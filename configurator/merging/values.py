"""Three-way merge of values, objects and lists, led by the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from configurator import schemas as about
from configurator.changes.values import ABSENT
from configurator.merging.conflicts import Conflict, Kind
from configurator.merging.order import merge_order
from configurator.schemas import Schemas, identity

Json = Any


def named(path: str, token: str) -> str:
    """The path one step further; the `~` of a composite identity stays."""
    return f"{path}/{token.replace('/', '~1')}"


class Merge:
    """One merge. Where both sides changed something, `both` has its path and `conflicts` what is open.

    Paths in `forced` are not merged: ours stays there as a whole, and that is a conflict. To remove
    a part in `needed` is one too, though the other side left it as it was.
    """

    def __init__(self, forced: frozenset[str] = frozenset(), needed: frozenset[str] = frozenset()) -> None:
        self.forced, self.needed = forced, needed
        self.both: set[str] = set()
        self.conflicts: list[Conflict] = []

    def value(self, path: str, schemas: Schemas, base: Json, theirs: Json, ours: Json) -> Json:
        """The merged value; ABSENT when there is none."""
        if not any(one.startswith(f"{path}/") for one in self.needed):
            if theirs in (ours, base):
                return ours
            if ours == base:
                return theirs
        self.both.add(path)
        if path in self.forced:
            return self.keep_ours(Conflict(path, Kind.VALUE, base, theirs, ours))
        if about.is_text(schemas):
            base, theirs, ours = (_languages(text) for text in (base, theirs, ours))
        if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
            return self.object(path, schemas, base if isinstance(base, Mapping) else {}, theirs, ours)
        sides = [side if isinstance(side, list) else [] for side in (base, theirs, ours)]
        if all(side is ABSENT or isinstance(side, list) for side in (base, theirs, ours)):
            merged = self._list(path, schemas, *sides)
            if merged is not None:
                return ABSENT if not merged and ours is ABSENT else merged
        return self.keep_ours(Conflict(path, Kind.VALUE, base, theirs, ours))

    def object(
        self, path: str, schemas: Schemas, base: Mapping[str, Json], theirs: Mapping[str, Json],
        ours: Mapping[str, Json],
    ) -> dict[str, Json]:  # fmt: skip
        """The merged object, property by property."""
        found = {}
        for name in dict.fromkeys([*ours, *theirs]):
            sides = [side.get(name, ABSENT) for side in (base, theirs, ours)]
            of = about.member(schemas, name, (theirs, ours))
            merged = self.value(f"{path}/{_escaped(name)}", of, *sides)
            if merged is not ABSENT:
                found[name] = merged
        return found

    def keep_ours(self, conflict: Conflict) -> Json:
        """Note a conflict; ours stays."""
        self.conflicts.append(conflict)
        return conflict.ours

    def _list(
        self, path: str, schemas: Schemas, base: list[Json], theirs: list[Json], ours: list[Json]
    ) -> list[Json] | None:
        """The merged list; None when its members cannot be told apart."""
        from configurator.merging.trees import merge_tree

        by = about.says(schemas, "x-merge") or "whole"
        if by == "whole":
            return None
        if tree := about.says(schemas, "x-tree"):
            merged = merge_tree(self, path, schemas, tree, base, theirs, ours)
            if merged is not None:
                return merged
        return self._members(path, schemas, by, base, theirs, ours)

    def _members(
        self, path: str, schemas: Schemas, by: str, base: list[Json], theirs: list[Json], ours: list[Json]
    ) -> list[Json] | None:
        sides = [by_identity(side, by) for side in (base, theirs, ours)]
        if any(side is None for side in sides):
            return None
        old, their, our = (side or {} for side in sides)
        of = about.items(schemas)
        kept: dict[str, Json] = {}
        for name in dict.fromkeys([*our, *their]):
            before, there, here = (side.get(name, ABSENT) for side in (old, their, our))
            at = named(path, name)
            if before is not ABSENT and (there is ABSENT or here is ABSENT):
                is_disputed = before not in (there, here) or at in self.needed
                if is_disputed:
                    self.both.add(at)
                    self.keep_ours(
                        Conflict(at, Kind.MEMBER, before, there, here, after=predecessors(list(their), name))
                    )
                merged = here if there is ABSENT and is_disputed else ABSENT
            else:
                merged = self.value(at, of, before, there, here)
            if merged is not ABSENT:
                kept[name] = merged
        names, disagree = merge_order(list(old), list(their), list(our), kept)
        if disagree:
            self.dispute_order(path, list(old), list(their), list(our))
        return [kept[name] for name in names]

    def dispute_order(self, path: str, base: list[str], theirs: list[str], ours: list[str]) -> None:
        """Both sides reordered a list differently; ours stays."""
        self.both.add(path)
        self.keep_ours(Conflict(path, Kind.ORDER, base, theirs, ours))


def by_identity(members: Sequence[Json], by: str) -> dict[str, Json] | None:
    """A list's members by identity, in order; None when one has none or two share it."""
    found: dict[str, Json] = {}
    for member in members:
        name = identity(member, by)
        if name is None or name in found:
            return None
        found[name] = member
    return found


def predecessors(names: Sequence[str], name: str) -> tuple[str, ...]:
    """What stands before `name`, the nearest first; nothing when it isn't there."""
    return tuple(reversed(names[: names.index(name)])) if name in names else ()


def _languages(text: Json) -> Json:
    """A shown text as one per language, so that two sides may change one language each."""
    return {"en": text} if isinstance(text, str) else text


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
