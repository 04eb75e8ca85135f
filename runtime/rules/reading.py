"""What a formula reads, as fields of the record itself and as slots below and above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runtime.formula.formula import Formula
from runtime.formula.scope import Scope
from runtime.rules.parts import EntityRules, Place, Slot

_ELSEWHERE = frozenset({"user", "app", "ENTITY", "record"})


def own_reads(formula: Formula) -> Iterator[str]:
    """The record's own fields a formula reads, now or as stored."""
    for path in formula.reads:
        if path and path[0] == "saved":
            yield from path[1:2]
        elif path and path[0] != "parent":
            yield path[0]


def read_above(formula: Formula) -> Iterator[str]:
    """The fields a formula about a row reads of the record the row stands in."""
    return (path[1] for path in formula.reads if path[0] == "parent" and len(path) > 1)


def read_among_others(formula: Formula, entity: str, scope: Scope) -> Iterator[str]:
    """The fields a formula reads of records of the same entity, among which this one counts."""
    for path in formula.reads:
        here: tuple[str, ...] = (entity,)
        keys, elsewhere = path, False
        if path[0] == "ENTITY" and len(path) > 1:
            here, keys, elsewhere = (path[1],), path[2:], True
        for key in keys:
            if elsewhere and entity in here:
                yield key
            elsewhere = True
            if key in ("record", "saved"):
                continue
            if key == "parent":
                here = tuple(parent for one in here for parent in scope.parents(one))
                continue
            infos = (scope.field(one, key) for one in here)
            here = tuple(info.type.entity for info in infos if info is not None and info.type.entity)


def slots_read(formula: Formula, place: Place, levels: Mapping[Place, EntityRules]) -> frozenset[Slot]:
    """The slots, among the levels saved together, whose values a formula at `place` needs."""
    return frozenset(slot for path in formula.reads for slot in _follow(path, place, levels))


def _follow(path: tuple[str, ...], place: Place, levels: Mapping[Place, EntityRules]) -> Iterator[Slot]:
    if not path:
        return
    key, *rest = path
    if key == "parent" and place:
        yield from _follow(tuple(rest), place[:-1], levels)
    elif key == "saved" or (key in _ELSEWHERE and key not in levels[place].fields):
        return
    elif (*place, key) in levels:
        yield place, key
        yield from _follow(tuple(rest), (*place, key), levels)
    else:
        yield place, key
