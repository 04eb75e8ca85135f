"""What a formula is evaluated against: plain copies and callables, never live objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from runtime.formula.messages import FormulaError

MAX_STEPS = 1_000_000

Row = Mapping[str, Any]


def _no_record(entity: str, record_id: Any) -> Row | None:
    return None


def _no_rows(entity: str, key: str, record_id: Any) -> Sequence[Row]:
    return ()


def _none_point_here(entity: str, key: str, record_id: Any, target: str) -> Sequence[Row]:
    return ()


def _nothing_to_work_out(context: Context, entity: str, row: Row, key: str) -> Any:
    return None


def _no_query(entity: str, matches: Callable[[Row], bool]) -> Sequence[Row]:
    return ()


MONDAY_TO_FRIDAY = frozenset(range(5))


def _no_rate(source: str, target: str, day: dt.date) -> Decimal | None:
    return None


def _fixed_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Context:
    """The values of one evaluation.

    `record` holds the values bare names read (`id` and other system columns too; an absent key is blank);
    children stand in it as lists of rows. `outer` is what `record` means when it is another one (the record
    being edited, for a candidate's condition). `saved` is the stored record, None when it is new.

    - `fetch(entity, id)` gives a referred record or None, also of `user` and `department`.
    - `collect(entity, field, id, target)` gives the rows of `entity` whose reference `field` points to that
      record of `target`.
    - `children(entity, field, id)` gives the rows of another record's sub-table `field`; `entity` owns it.
    - `query(entity, matches)` gives the records of `entity` for which `matches(row)` is true.
    - `parent_of(row)` gives the parent of a sub-table row reached another way.
    - `work_out(context, entity, row, key)` gives a computed field of a record of `entity` that was loaded
      without it, as those are that change with time or reader.
    - `rate(from, to, date)` is a currency's rate; `week` are the weekdays that are worked (Monday is 0),
      `holidays` days off, `workdays` days worked nevertheless.
    - `variables` are what the place adds (`steps`, `trigger`, `value`, …), `group` the rows of a measure.
    """

    record: Row
    saved: Row | None = None
    user: Row = field(default_factory=dict)
    now: dt.datetime = field(default_factory=_fixed_now)
    timezone: dt.tzinfo = dt.UTC
    settings: Row = field(default_factory=dict)
    parent: Row | None = None
    parent_entity: str | None = None
    outer: Row | None = None
    fetch: Callable[[str, Any], Row | None] = _no_record
    collect: Callable[[str, str, Any, str], Sequence[Row]] = _none_point_here
    children: Callable[[str, str, Any], Sequence[Row]] = _no_rows
    query: Callable[[str, Callable[[Row], bool]], Sequence[Row]] = _no_query
    parent_of: Callable[[Row], Row | None] | None = None
    work_out: Callable[[Context, str, Row, str], Any] = _nothing_to_work_out
    rate: Callable[[str, str, dt.date], Decimal | None] = _no_rate
    week: Collection[int] = MONDAY_TO_FRIDAY
    holidays: Collection[dt.date] = frozenset()
    workdays: Collection[dt.date] = frozenset()
    variables: Row = field(default_factory=dict)
    group: Sequence[Row] = ()
    row_number: int | None = None
    is_clone: bool = False
    new_id: Callable[[], str] | None = None
    random: Callable[[], Decimal] | None = None
    steps_left: int = MAX_STEPS

    @property
    def today(self) -> dt.date:
        """The date in the workspace's time zone."""
        return self.now.astimezone(self.timezone).date()

    def spend(self, steps: int) -> None:
        """Count rows gone over; raises FormulaError when the budget is used up."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise FormulaError("formula.too_many_steps", limit=MAX_STEPS)
