"""What is stored and made of other values: which derived fields depend on which fields, and in what order.

Worked out once per version. A derived field is a computed one (unless it is worked out at reading), a copy
that is kept in step, or one a rule or decision table gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from runtime.formula.formula import Formula
from runtime.formula.sql import NotInSql, SqlText, Tables, to_sql
from runtime.records.reach import tree_of

if TYPE_CHECKING:
    from runtime.records.live import LiveApp
    from runtime.rules.parts import EntityRules

Slot = tuple[str, str]
COLLECTIONS = ("children", "back", "links")
EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path, from a record of `source` to one (or many) of `target`.

    `via` is `value` (a reference), `children`, `back` (records whose `back` points here), `links`, `parent`,
    or `everywhere` (all records of the target).
    """

    source: str
    key: str
    via: str
    target: str
    back: str | None = None


@dataclass(eq=False)
class Derived:
    """A stored field that is made of other values. `formula` is all there is to it, unless rules give it."""

    entity: str
    key: str
    reads: frozenset[tuple[str, ...]]
    formula: Formula | None
    rank: int = 0
    sql: SqlText | None = None
    own_reads: frozenset[str] = frozenset()

    @cached_property
    def tree(self) -> Mapping[str, Any]:
        """What it reads, as a tree."""
        return tree_of(self.reads)


@dataclass(frozen=True, slots=True)
class Dependency:
    """`derived` reads the field `key` of records `hops` lead to from its own; "" is their mere presence."""

    derived: Derived
    hops: tuple[Hop, ...]
    key: str


@dataclass(slots=True)
class Found:
    """The dependencies on one entity."""

    by_key: dict[str, list[Dependency]] = field(default_factory=dict)

    def add(self, dependency: Dependency) -> None:
        """Note it, once."""
        known = self.by_key.setdefault(dependency.key, [])
        if dependency not in known:
            known.append(dependency)


class Dependents:
    """The dependencies of an app."""

    def __init__(self, app: LiveApp) -> None:
        self._app = app
        self.derived: dict[Slot, Derived] = {}
        for entity in app.entities.values():
            for found in _derived(app, entity.key, entity.rules.levels[()].rules):
                self.derived[(found.entity, found.key)] = found
        self._on: dict[str, Found] = {}
        self._own: dict[Slot, list[Derived]] = {}
        for found in self.derived.values():
            for path in found.reads:
                self._follow(found, path)
        self._rank()
        self.by_entity: dict[str, list[Derived]] = {}
        for found in sorted(self.derived.values(), key=lambda one: one.rank):
            self.by_entity.setdefault(found.entity, []).append(found)

    def touched_by(self, entity: str) -> bool:
        """Whether anything elsewhere depends on records of an entity, or on rows saved with them."""
        return entity in self._touching

    @cached_property
    def _touching(self) -> frozenset[str]:
        found = set(self._on)
        while more := {
            key
            for key, layout in self._app.layouts.items()
            if key not in found and not found.isdisjoint(layout.children.values())
        }:
            found |= more
        return frozenset(found)

    def on(self, entity: str, key: str) -> list[Dependency]:
        """What elsewhere depends on a field of an entity; key "" is what depends on there being records."""
        found = self._on.get(entity)
        return found.by_key.get(key, []) if found is not None else []

    def own(self, entity: str, key: str) -> list[Derived]:
        """What in the same record depends on a field."""
        return self._own.get((entity, key), [])

    def closure(self, entity: str, keys: Iterable[str]) -> set[str]:
        """These fields and all that is derived from them in the same record."""
        found = set(keys)
        waiting = list(found)
        while waiting:
            for derived in self.own(entity, waiting.pop()):
                if derived.key not in found:
                    found.add(derived.key)
                    waiting.append(derived.key)
        return found

    def _follow(self, derived: Derived, path: tuple[str, ...]) -> None:
        """Note every field a path passes through."""
        hops: tuple[Hop, ...] = ()
        for here, hop in self.steps(derived.entity, path):
            if hop is not None and hop.via == "parent":
                hops = (*hops, hop)
                self._note(derived, hops, hop.target, "")
                continue
            if not hops:
                if here[1] and here != (derived.entity, derived.key):
                    self._own.setdefault(here, []).append(derived)
            else:
                self._note(derived, hops, here[0], here[1])
            if hop is not None:
                hops = (*hops, hop)
                if hop.via in (*COLLECTIONS, EVERYWHERE):
                    self._note(derived, hops, hop.target, "")
                if hop.via == "back" and hop.back is not None:
                    self._note(derived, hops, hop.target, hop.back)

    def _note(self, derived: Derived, hops: tuple[Hop, ...], entity: str, key: str) -> None:
        self._on.setdefault(entity, Found()).add(Dependency(derived, hops, key))

    def steps(self, entity: str, path: tuple[str, ...]) -> Iterator[tuple[Slot, Hop | None]]:
        """The slots along a path, each with the hop it leads on by. Nothing for paths that lead elsewhere."""
        here: list[str] = [entity]
        keys = list(path)
        if keys[0] == "ENTITY" and len(keys) > 1:
            if keys[1] in self._app.entities:
                yield (entity, ""), Hop(entity, "", EVERYWHERE, keys[1])
                here, keys = [keys[1]], keys[2:]
            else:
                return
        elif keys[0] in ("saved", "user", "app", "variable", "parent_entity"):
            return
        elif keys[0] == "record":
            keys = keys[1:]
        for number, key in enumerate(keys):
            current = here[0]
            if key == "parent":
                for parent, _field in (
                    self._app.layouts[current].parents if current in self._app.layouts else ()
                ):
                    yield (current, ""), Hop(current, key, "parent", parent)
                    yield from self.steps(parent, tuple(keys[number + 1 :])) if keys[number + 1 :] else ()
                return
            info = self._app.scope.field(current, key)
            if info is None:
                return
            target = info.type.entity
            is_hop = target is not None and target in self._app.entities and key != "id" and (
                info.via != "value" or number + 1 < len(keys))  # fmt: skip
            if not is_hop:
                yield (current, key), None
                return
            assert target is not None
            yield (current, key), Hop(current, key, info.via, target, info.back)
            here = [target]

    def _rank(self) -> None:
        """Number the derived fields so that each comes after what it reads."""
        before: dict[Slot, set[Slot]] = {slot: set() for slot in self.derived}
        for slot, found in self.derived.items():
            for path in found.reads:
                for read, _hop in self.steps(found.entity, path):
                    if read in before and read != slot:
                        before[slot].add(read)
        done: dict[Slot, int] = {}
        open_ones: set[Slot] = set()

        def visit(slot: Slot) -> None:
            if slot in done or slot in open_ones:
                return
            open_ones.add(slot)
            for earlier in sorted(before[slot]):
                visit(earlier)
            done[slot] = len(done)

        for slot in before:
            visit(slot)
        for slot, found in self.derived.items():
            found.rank = done[slot]

    @cached_property
    def made_of(self) -> Mapping[str, frozenset[Slot]]:
        """For each entity the derived fields elsewhere that its records have a part in, at any remove."""
        found: dict[str, frozenset[Slot]] = {}
        for entity in self._app.entities:
            reached: set[Slot] = set()
            waiting = [
                one.derived for several in self._on.get(entity, Found()).by_key.values() for one in several
            ]
            while waiting:
                derived = waiting.pop()
                slot = (derived.entity, derived.key)
                if slot in reached:
                    continue
                reached.add(slot)
                waiting += self.own(*slot)
                waiting += [one.derived for one in self.on(*slot)]
            found[entity] = frozenset(reached)
        return found


def _derived(app: LiveApp, entity: str, rules: EntityRules) -> Iterator[Derived]:
    volatile = app.volatile[entity]
    for key in rules.fields:
        if key in volatile or key not in app.layouts[entity].members:
            continue
        providers = rules.providers.get(key, [])
        copied = rules.copies.get(key)
        formulas = [
            one for provider in providers for one in (provider.formula, provider.when) if one is not None
        ]
        for provider in providers:
            if provider.formula is None:
                formulas += _of_table(rules, provider.rule)
        if copied is not None and copied[1]:
            formulas.append(copied[0])
        if not formulas:
            continue
        reads = frozenset(path for formula in formulas for path in formula.reads if path)
        alone = (
            formulas[0] if len(formulas) == 1 and not any(one.formula is None for one in providers) else None
        )
        own = frozenset(path[0] for path in reads)
        yield Derived(entity, key, reads, alone, sql=_sql(app, entity, alone), own_reads=own)


def _of_table(rules: EntityRules, rule: str) -> list[Formula]:
    table = next(one for one in rules.tables if one.rule == rule)
    cells = [one for row in table.rows for one in (*row.cells, *row.results) if one is not None]
    return [*table.inputs, *cells]


def _sql(app: LiveApp, entity: str, formula: Formula | None) -> SqlText | None:
    """The formula in SQL if it goes over collections: the database sums what need not be fetched."""
    if formula is None or not any(
        len(path) > 1 or _is_collection(app, entity, path[0]) for path in formula.reads
    ):
        return None
    if not any(_is_collection(app, entity, path[0]) for path in formula.reads):
        return None
    try:
        return to_sql(formula.node, Tables(app.tables), app.dialect, entity=entity)
    except NotInSql:
        return None


def _is_collection(app: LiveApp, entity: str, key: str) -> bool:
    info = app.scope.field(entity, key)
    return info is not None and info.via in COLLECTIONS
