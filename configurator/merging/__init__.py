"""Three-way merge of definitions: what a template and its clone have both changed, brought together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from configurator import schemas as about
from configurator.merging.choosing import Gone, take_theirs, turn
from configurator.merging.conflicts import Conflict, Kind
from configurator.merging.joining import joined
from configurator.merging.values import Merge
from configurator.pointers import by_identity, identity
from runtime.definition import App, dump_app, load_app

__all__ = ["Conflict", "Gone", "Kind", "Merged", "joined", "merge", "merge_documents", "take_theirs", "turn"]

ITS_OWN = ("key", "base")


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged definition, which loads, and what is open; ours stays wherever something is."""

    app: App
    conflicts: tuple[Conflict, ...]
    removed: frozenset[str] = frozenset()
    """The paths of parts that one side alone removed, which the other had left as they were."""


def merge(base: App, theirs: App, ours: App, needed: frozenset[str] = frozenset()) -> Merged:
    """Bring into `ours` what `theirs` changed since `base`. Key and base stay ours."""
    return merge_documents(dump_app(base), dump_app(theirs), dump_app(ours), needed)


def merge_documents(
    base: Mapping[str, Any], theirs: Mapping[str, Any], ours: Mapping[str, Any],
    needed: frozenset[str] = frozenset(),
) -> Merged:  # fmt: skip
    """The same for definitions in JSON; `ours` loads. To remove a part in `needed` is a conflict.

    Changes that each load may not load together (one changes a field's type, the other a setting of the
    old type). Then the smallest part that both sides changed around the problem stays ours, as a conflict.
    """
    sides = [
        {name: value for name, value in side.items() if name not in ITS_OWN} for side in (base, theirs, ours)
    ]
    own = {name: ours[name] for name in ITS_OWN if name in ours}
    forced: frozenset[str] = frozenset()
    while True:
        merging = Merge(forced, needed)
        document = {**merging.value("", about.root(), *sides), **own}
        app, problems = load_app(document)
        if app is not None:
            return Merged(app, tuple(merging.conflicts), _removed(sides, document))
        forced |= {next(_around(document, problem.path, merging.both - forced), "") for problem in problems}


def _removed(sides: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> frozenset[str]:
    """The objects and fields that one side removed and the other left as they were."""
    base, theirs, ours = (dict(_named(side)) for side in sides)
    gone = base.keys() - dict(_named(document)).keys()
    return frozenset(path for path in gone if base[path] in (theirs.get(path), ours.get(path)))


def _named(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for section, members in document.items():
        for member in members if isinstance(members, list) else ():
            yield (at := f"/{section}/{identity(member)}"), member
            for field in member.get("fields", ()) if section == "entities" else ():
                yield f"{at}/fields/{identity(field)}", field


def _around(document: Mapping[str, Any], pointer: str, both: set[str]) -> Iterator[str]:
    """The paths that both sides changed from a problem's place outwards."""
    path = by_identity(document, pointer)
    while path:
        if path in both:
            yield path
        path = path.rpartition("/")[0]
