"""What a formula reads, as fields of the record itself and as slots below and above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runtime.formula.formula import Formula
from runtime.rules.parts import EntityRules, Place, Slot

_ELSEWHERE = frozenset({"user", "app", "ENTITY", "record"})


def own_reads(formula: Formula) -> Iterator[str]:
    """The record's own fields a formula reads, now or as stored."""
    for path in formula.reads:
        if path and path[0] == "saved":
            yield from path[1:2]
        elif path and path[0] != "parent":
            yield path[0]


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
