"""A record, or a row of its children, while the rules judge it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from runtime.formula.context import Context


def _maker() -> Callable[[Context, Any, Any], Context]:
    """A function that copies a context with another record: ten times as fast as `replace`."""
    kept = (one.name for one in fields(Context) if one.name not in ("record", "saved"))
    lines = "".join(f"    made.{name} = context.{name}\n" for name in kept)
    source = f"def about(context, record, saved):\n    made = new(Context)\n{lines}"
    space: dict[str, Any] = {"new": object.__new__, "Context": Context}
    exec(f"{source}    made.record = record\n    made.saved = saved\n    return made\n", space)
    found: Callable[[Context, Any, Any], Context] = space["about"]
    return found


about = _maker()
"""`about(context, record, saved)`: the same context about another record."""


@dataclass(slots=True)
class Subject:
    """One record under judgement.

    `record` is filled in as values are worked out; `saved` is what is stored (None when new), `given` what
    the caller sent. `path` is where its problems stand (`lines/0`), `place` its level. `lock` collects the
    bits of fields held by compute rules, `tables` the results of decision tables; `changed` are the bits of
    fields that differ from `saved` (-1: all), `above` the fields of the record a row stands in that differ
    and that the row's rules read. `keep` names sums over other records that nothing here changes: their
    stored values stand.
    """

    record: dict[str, Any]
    saved: Mapping[str, Any] | None
    given: Mapping[str, Any]
    context: Context
    path: str = ""
    place: tuple[str, ...] = ()
    children: dict[str, list[Subject]] = field(default_factory=dict)
    tables: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    lock: int = 0
    changed: int = -1
    above: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()

    @property
    def new(self) -> bool:
        """Whether it is about to be created."""
        return self.saved is None

    def at(self, key: str) -> str:
        """The path of one of its fields."""
        return f"{self.path}/{key}" if self.path else key

    def as_stored(self) -> Subject:
        """The stored record as if it were saved unchanged: what held before this edit."""
        stored = dict(self.saved or {})
        return Subject(stored, stored, {}, about(self.context, stored, stored), self.path, self.place)

    def walk(self) -> Iterator[Subject]:
        """This subject and all rows below it."""
        yield self
        for rows in self.children.values():
            for row in rows:
                yield from row.walk()
