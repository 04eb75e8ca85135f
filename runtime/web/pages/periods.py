"""Periods a figure counts for, such as `this year` or `30 days`: their dates, and those of the one before."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_NAMED = re.compile(r"^\s*(this|last)\s+(week|month|quarter|year)\s*$", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*(?:last\s+)?(\d{1,4})\s+(day|week|month)s?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both of them included."""

    first: date
    last: date

    def condition(self, path: str) -> str:
        """The formula that holds for dates within."""
        return f"{path} >= {_formula(self.first)} and {path} < {_formula(self.last + timedelta(days=1))}"

    @property
    def before(self) -> Period:
        """The same number of days just before; for whole months, quarters and years those."""
        day = self.first - timedelta(days=1)
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        if self.first.day == 1 and self.last.day == monthrange(self.last.year, self.last.month)[1]:
            return Period(_moved(self.first, -months), day)
        return Period(self.first - (self.last - self.first + timedelta(days=1)), day)


def period_of(text: str | None, today: date) -> Period | None:
    """The period a definition names; None for none, and for words that name none."""
    if not text:
        return None
    if named := _NAMED.match(text):
        which, unit = named[1].lower(), named[2].lower()
        found = _around(unit, today)
        return found if which == "this" else _around(unit, found.first - timedelta(days=1))
    if length := _LENGTH.match(text):
        count, unit = int(length[1]), length[2].lower()
        if not count:
            return None
        if unit == "month":
            return Period(_moved(today, -count) + timedelta(days=1), today)
        return Period(today - timedelta(days=count * (7 if unit == "week" else 1) - 1), today)
    return None


def _around(unit: str, day: date) -> Period:
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    return Period(first, _moved(first, months) - timedelta(days=1))


def _moved(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _formula(day: date) -> str:
    return f"DATE({day.year}, {day.month}, {day.day})"
