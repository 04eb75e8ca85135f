"""Three-way merge of definitions: what a template and its clone have both changed, brought together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from configurator.merging import schemas as about
from configurator.merging.choosing import Gone, take_theirs, turn
from configurator.merging.conflicts import Conflict, Kind
from configurator.merging.joining import joined
from configurator.merging.values import Merge
from configurator.pointers import by_identity
from runtime.definition import App, dump_app, load_app

__all__ = ["Conflict", "Gone", "Kind", "Merged", "joined", "merge", "merge_documents", "take_theirs", "turn"]

ITS_OWN = ("key", "base")


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged definition, which loads, and what is open; ours stays wherever something is."""

    app: App
    conflicts: tuple[Conflict, ...]


def merge(base: App, theirs: App, ours: App) -> Merged:
    """Bring into `ours` what `theirs` changed since `base`. Key and base stay ours."""
    return merge_documents(dump_app(base), dump_app(theirs), dump_app(ours))


def merge_documents(base: Mapping[str, Any], theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Merged:
    """The same for definitions in JSON; `ours` loads.

    Changes that each load may not load together (one changes a field's type, the other a setting of the
    old type). Then the smallest part that both sides changed around the problem stays ours, as a conflict.
    """
    sides = [
        {name: value for name, value in side.items() if name not in ITS_OWN} for side in (base, theirs, ours)
    ]
    own = {name: ours[name] for name in ITS_OWN if name in ours}
    forced: frozenset[str] = frozenset()
    while True:
        merging = Merge(forced)
        document = {**merging.value("", about.root(), *sides), **own}
        app, problems = load_app(document)
        if app is not None:
            return Merged(app, tuple(merging.conflicts))
        forced |= {next(_around(document, problem.path, merging.both - forced), "") for problem in problems}


def _around(document: Mapping[str, Any], pointer: str, both: set[str]) -> Iterator[str]:
    """The paths that both sides changed from a problem's place outwards."""
    path = by_identity(document, pointer)
    while path:
        if path in both:
            yield path
        path = path.rpartition("/")[0]
