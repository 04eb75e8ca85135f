"""What can be said of a condition without data: whether it can hold, always holds, meets another.

Comparisons with constants are understood, everything else is taken for a thing that may hold or not. So
"never" and "always" are certain, and what is not understood is not complained about.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

from configurator.checks.regions import Box, Discrete, Interval, Ordered, Region, TooBroad, all_of
from runtime.formula.nodes import Compare, InList, Literal, Logic, Node, Not, Path, Truth
from runtime.formula.types import Kind, Type

ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.INSTANT, Kind.TIME})
DISCRETE = frozenset({Kind.CHOICE, Kind.TEXT, Kind.BOOLEAN, Kind.REFERENCE, Kind.USER})
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "<>": "<>"}
_HOLDS = Discrete(frozenset({True}), universe=frozenset({True, False}))


def can_hold(*conditions: Node) -> bool:
    """False when the conditions can certainly not hold together."""
    try:
        return bool(all_of(boxes(condition) for condition in conditions))
    except TooBroad:
        return True


def always_holds(condition: Node) -> bool:
    """True when the condition certainly holds whatever the record is."""
    try:
        return not boxes(condition, False)
    except TooBroad:
        return False


def boxes(condition: Node, holds: bool = True) -> list[Box]:
    """The cases in which a condition holds, or does not: boxes that may overlap. Raises TooBroad."""
    match condition:
        case Literal():
            return [{}] if bool(condition.value) == holds else []
        case Not():
            return boxes(condition.operand, not holds)
        case Logic():
            parts = [boxes(operand, holds) for operand in condition.operands]
            if (condition.operator == "and") == holds:
                return all_of(parts)
            return [box for part in parts for box in part]
    subject, region = _atom(condition)
    region = region if holds else region.rest()
    limited: Any = universe_of(subject[1]) if isinstance(subject[1], Type) else None
    if limited is not None:
        region = limited.meet(region)
    return [] if region.is_empty else [{subject[0]: region}]


def universe_of(kind: Type) -> Region | None:
    """All values of a type, when it is one that is understood."""
    if kind.kind in ORDERED:
        return Ordered((Interval(),), kind.blank)
    if kind.kind is Kind.BOOLEAN:
        return Discrete(frozenset(), True, kind.blank, frozenset({True, False}))
    if kind.kind in DISCRETE:
        known = frozenset(value for value, _label in kind.options) if kind.options else None
        return Discrete(frozenset(), True, kind.blank, known)
    return None


def is_understood(condition: Node) -> bool:
    """Whether every part of a condition is a comparison of one thing with constants."""
    if isinstance(condition, Not | Logic):
        return all(is_understood(part) for part in condition.children())
    return isinstance(condition, Literal) or isinstance(_atom(condition)[0][1], Type)


def _atom(condition: Node) -> tuple[tuple[Hashable, Type | None], Region]:
    """What a condition without `and`, `or`, `not` is about, and for which of its values it holds."""
    found: Region | None = None
    about: Node | None = None
    if isinstance(condition, Compare):
        about, operator, constant = condition.left, condition.operator, condition.right
        if isinstance(about, Literal):
            about, operator, constant = constant, _FLIPPED[operator], about
        if isinstance(constant, Literal):
            found = _compared(about.type, operator, constant.value)
    elif isinstance(condition, InList) and all(isinstance(item, Literal) for item in condition.items):
        about = condition.operand
        found = _listed(about.type, [item.value for item in condition.items if isinstance(item, Literal)])
    elif isinstance(condition, Truth):
        about = condition.operand
        found = _true(about.type)
    elif isinstance(condition, Path) and condition.type.kind is Kind.BOOLEAN:
        about, found = condition, _true(condition.type)
    if found is None or not isinstance(about, Path):
        return (_spelt(condition), None), _HOLDS
    return ((about.base, *about.keys), about.type), found


def _compared(kind: Type, operator: str, value: Any) -> Region | None:
    if value is None:
        if operator not in ("=", "<>"):
            return None
        empty: Any = universe_of(kind)
        if empty is None:
            return None
        blank = empty.rest() if not empty.blank else empty.meet(_only_blank(empty))
        return blank if operator == "=" else blank.rest()
    if kind.kind in ORDERED:
        intervals = {
            "=": (Interval(value, True, value, True),),
            "<": (Interval(high=value),),
            "<=": (Interval(high=value, high_in=True),),
            ">": (Interval(low=value),),
            ">=": (Interval(low=value, low_in=True),),
        }
        if operator == "<>":
            return Ordered(intervals["="]).rest()
        return Ordered(intervals[operator])
    if kind.kind in DISCRETE and operator in ("=", "<>"):
        same = _listed(kind, [value])
        return same if operator == "=" or same is None else same.rest()
    return None


def _only_blank(like: Region) -> Region:
    return Ordered((), True) if isinstance(like, Ordered) else Discrete(frozenset(), False, True)


def _listed(kind: Type, values: list[Any]) -> Region | None:
    blank = None in values
    given = [value for value in values if value is not None]
    if kind.kind in ORDERED:
        return Ordered(tuple(Interval(value, True, value, True) for value in sorted(set(given))), blank)
    if kind.kind not in DISCRETE:
        return None
    known = universe_of(kind)
    return Discrete(frozenset(given), False, blank, known.universe if isinstance(known, Discrete) else None)


def _true(kind: Type) -> Region | None:
    """For which values a bare value counts as true."""
    if kind.kind is Kind.BOOLEAN:
        return Discrete(frozenset({True}), universe=frozenset({True, False}))
    if kind.kind is Kind.NUMBER:
        return Ordered((Interval(high=0), Interval(low=0)))
    if kind.kind in ORDERED:
        return Ordered((Interval(),))
    return Discrete(frozenset(), True) if kind.kind in DISCRETE else None


def _spelt(condition: Node) -> str:
    """A condition in a form that is equal for equal ones, wherever they stand."""
    return json.dumps(_without_places(condition.to_json()), sort_keys=True, default=str)


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_places(member) for name, member in value.items() if name != "span"}
    if isinstance(value, list):
        return [_without_places(member) for member in value]
    return value
