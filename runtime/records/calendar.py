"""What a workspace's administrators keep that formulas read: exchange rates, the working week, days off."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from runtime.formula.context import MONDAY_TO_FRIDAY
from runtime.records.database import Transaction, prepared


class Calendar:
    """Reads the rates and days of one workspace."""

    def __init__(self, workspace_id: int, dialect: str) -> None:
        self._workspace = workspace_id
        self._dialect = dialect
        self._rates = prepared(
            "SELECT rate FROM exchange_rate WHERE workspace_id = :workspace AND source = :source "
            "AND target = :target AND day <= :day ORDER BY day DESC LIMIT 1",
            dialect,
        )
        self._week = prepared(
            "SELECT weekdays FROM working_calendar WHERE workspace_id = :workspace", dialect
        )
        self._days = prepared("SELECT day, works FROM calendar_day WHERE workspace_id = :workspace", dialect)

    def rate(self, tx: Transaction, source: str, target: str, day: date) -> Decimal | None:
        """What one unit of `source` is worth in `target` on `day`; else by the reverse rate."""
        if source == target:
            return Decimal(1)
        found = self._one(tx, source, target, day)
        if found is not None:
            return found
        back = self._one(tx, target, source, day)
        return Decimal(1) / back if back else None

    def _one(self, tx: Transaction, source: str, target: str, day: date) -> Decimal | None:
        said: Any = day.isoformat() if self._dialect == "sqlite" else day
        row = tx.row(
            self._rates, {"workspace": self._workspace, "source": source, "target": target, "day": said}
        )
        return Decimal(row[0]) if row else None

    def week(self, tx: Transaction) -> frozenset[int]:
        """The weekdays that are worked; Monday is 0."""
        row = tx.row(self._week, {"workspace": self._workspace})
        if row is None:
            return MONDAY_TO_FRIDAY
        kept: list[int] = json.loads(row[0]) if isinstance(row[0], str) else row[0]
        return frozenset(day - 1 for day in kept)

    def days(self, tx: Transaction, works: bool) -> set[date]:
        """Days off, or weekend days that are worked."""
        rows = tx.rows(self._days, {"workspace": self._workspace})
        return {
            date.fromisoformat(day) if isinstance(day, str) else day
            for day, worked in rows
            if bool(worked) is works
        }


class Weekdays(Collection[int]):
    """The working week, read from the database when first asked for."""

    def __init__(self, calendar: Calendar, tx: Transaction) -> None:
        self._calendar, self._tx = calendar, tx
        self._found: frozenset[int] | None = None

    @property
    def _week(self) -> frozenset[int]:
        if self._found is None:
            self._found = self._calendar.week(self._tx)
        return self._found

    def __contains__(self, day: object) -> bool:
        return day in self._week

    def __iter__(self) -> Iterator[int]:
        return iter(self._week)

    def __len__(self) -> int:
        return len(self._week)


class Days(Collection[date]):
    """Special days, read from the database when first asked for."""

    def __init__(self, calendar: Calendar, tx: Transaction, works: bool) -> None:
        self._calendar, self._tx, self._works = calendar, tx, works
        self._found: set[date] | None = None

    @property
    def _days(self) -> set[date]:
        if self._found is None:
            self._found = self._calendar.days(self._tx, self._works)
        return self._found

    def __contains__(self, day: object) -> bool:
        return day in self._days

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)
