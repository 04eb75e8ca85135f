"""Regions: the values for which a simple condition on one thing holds. Pure arithmetic of sets.

An ordered region is a list of intervals, a discrete one a set of values or all but some. Both say whether
the blank belongs to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

Value = Any


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; None is without end. Whether an end belongs to it is said beside it."""

    low: Value = None
    low_in: bool = False
    high: Value = None
    high_in: bool = False

    def meet(self, other: Interval) -> Interval | None:
        """What both have; None when there is nothing."""
        low, low_in = _higher((self.low, self.low_in), (other.low, other.low_in))
        high, high_in = _lower((self.high, self.high_in), (other.high, other.high_in))
        if (
            low is not None
            and high is not None
            and (low > high or (low == high and not (low_in and high_in)))
        ):
            return None
        return Interval(low, low_in, high, high_in)


def _higher(one: tuple[Value, bool], other: tuple[Value, bool]) -> tuple[Value, bool]:
    if one[0] is None or other[0] is None:
        return other if one[0] is None else one
    if one[0] == other[0]:
        return one[0], one[1] and other[1]
    return max(one, other, key=lambda end: end[0])


def _lower(one: tuple[Value, bool], other: tuple[Value, bool]) -> tuple[Value, bool]:
    if one[0] is None or other[0] is None:
        return other if one[0] is None else one
    if one[0] == other[0]:
        return one[0], one[1] and other[1]
    return min(one, other, key=lambda end: end[0])


@dataclass(frozen=True, slots=True)
class Ordered:
    """Numbers, dates or moments: intervals that do not touch, in order."""

    intervals: tuple[Interval, ...]
    blank: bool = False

    def meet(self, other: Ordered) -> Ordered:
        """What both have."""
        found = (one.meet(two) for one in self.intervals for two in other.intervals)
        return Ordered(tuple(one for one in found if one is not None), self.blank and other.blank)

    def rest(self) -> Ordered:
        """Everything else."""
        found = [Interval()]
        for taken in self.intervals:
            sides = []
            if taken.low is not None:
                sides.append(Interval(high=taken.low, high_in=not taken.low_in))
            if taken.high is not None:
                sides.append(Interval(low=taken.high, low_in=not taken.high_in))
            found = [met for part in found for side in sides if (met := part.meet(side)) is not None]
        return Ordered(tuple(found), not self.blank)

    @property
    def is_empty(self) -> bool:
        """Whether no value belongs to it, nor the blank."""
        return not self.intervals and not self.blank

    def in_steps(self, step: Value) -> Ordered:
        """The same for values that lie at least `step` apart: ends belong to it, what holds none is gone."""
        found = []
        for one in self.intervals:
            low = one.low + step if one.low is not None and not one.low_in else one.low
            high = one.high - step if one.high is not None and not one.high_in else one.high
            if low is None or high is None or low <= high:
                found.append(
                    Interval(low, low is not None or one.low_in, high, high is not None or one.high_in)
                )
        return Ordered(tuple(found), self.blank)

    def without_blank(self) -> Ordered:
        """The same without the blank."""
        return replace(self, blank=False)


@dataclass(frozen=True, slots=True)
class Discrete:
    """Options, texts, references, true and false: a set, or all but it; `universe` is all there is."""

    values: frozenset[Value]
    all_but: bool = False
    blank: bool = False
    universe: frozenset[Value] | None = None

    def meet(self, other: Discrete) -> Discrete:
        """What both have."""
        universe = self.universe if self.universe is not None else other.universe
        if self.all_but and other.all_but:
            values, all_but = self.values | other.values, True
        elif self.all_but or other.all_but:
            one, two = (other, self) if self.all_but else (self, other)
            values, all_but = one.values - two.values, False
        else:
            values, all_but = self.values & other.values, False
        return Discrete(values, all_but, self.blank and other.blank, universe)

    def rest(self) -> Discrete:
        """Everything else."""
        return Discrete(self.values, not self.all_but, not self.blank, self.universe)

    @property
    def members(self) -> frozenset[Value] | None:
        """The values, when they can be listed."""
        if not self.all_but:
            return self.values if self.universe is None else self.values & self.universe
        return None if self.universe is None else self.universe - self.values

    @property
    def is_empty(self) -> bool:
        """Whether no value belongs to it, nor the blank."""
        return not self.blank and self.members == frozenset()

    def without_blank(self) -> Discrete:
        """The same without the blank."""
        return replace(self, blank=False)


Region = Ordered | Discrete
Box = dict[Any, Region]
"""What must hold together: a region for each thing it is about; what is not named may be anything."""


class TooBroad(Exception):
    """There are too many cases to look at."""


MOST_BOXES = 400


def meet(one: Box, other: Box) -> Box | None:
    """Both together; None when they cannot hold together."""
    found = dict(one)
    for subject, region in other.items():
        met: Region = region
        if subject in found:
            there: Any = found[subject]
            met = there.meet(region)
        if met.is_empty:
            return None
        found[subject] = met
    return found


def all_of(sides: Iterable[list[Box]]) -> list[Box]:
    """The boxes in which one box of every side holds. Raises TooBroad."""
    found: list[Box] = [{}]
    for boxes in sides:
        found = [met for one in found for box in boxes if (met := meet(one, box)) is not None]
        if len(found) > MOST_BOXES:
            raise TooBroad
    return found


def subtract(boxes: list[Box], taken: Box) -> list[Box]:
    """What is left of the boxes when one is taken out. Raises TooBroad."""
    found: list[Box] = []
    for box in boxes:
        within = box
        for subject, region in taken.items():
            outside = meet(within, {subject: region.rest()})
            if outside is not None:
                found.append(outside)
            inside = meet(within, {subject: region})
            if inside is None:
                break
            within = inside
    if len(found) > MOST_BOXES:
        raise TooBroad
    return found
