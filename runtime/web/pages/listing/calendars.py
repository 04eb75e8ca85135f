"""Calendars: records on their days, a month or a week at a time."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import format_date, format_time

from runtime.definition import View
from runtime.fields.operators import literal
from runtime.fields.values import zone
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import Row, field_of
from runtime.web.pages.listing.address import Address
from runtime.web.pages.shown import option_colors

MOST_ENTRIES = 500
IN_A_CELL = 4
RANGES = ("month", "week")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record on a day: when it begins, if it has a time, and the colour of its value."""

    row: Row
    color: str
    text: str
    time: str = ""
    continues: bool = False


@dataclass(slots=True)
class Day:
    """A day of the calendar; `all_url` leads to its week where a month shows a part of its entries."""

    day: date
    name: str
    said: str
    is_other: bool
    is_today: bool
    new_url: str
    all_url: str
    entries: list[Entry] = field(default_factory=list)
    most: int = IN_A_CELL

    @property
    def shown(self) -> list[Entry]:
        """Those that have room."""
        return self.entries if len(self.entries) <= self.most else self.entries[: self.most - 1]

    @property
    def left_out(self) -> int:
        """How many have not."""
        return len(self.entries) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month or a week as it is drawn."""

    label: str
    range: str
    heads: list[tuple[str, str]]
    weeks: list[list[Day]]
    previous_url: str
    following_url: str
    today_url: str
    ranges: list[tuple[str, str, bool]]
    capped: bool = False
    moves_by: str = ""
    """The view whose entries the reader may move; empty where none may be."""


class Calendar:
    """The days somebody looks at, of a calendar view."""

    def __init__(self, here: Visit, of: LiveEntity, view: View, args: Mapping[str, str]) -> None:
        self.here, self.of, self.view = here, of, view
        self.key, self.end = str(view.setting("date")), str(view.setting("end") or "")
        self.zone = zone(here.timezone)
        self.today = datetime.now(UTC).astimezone(self.zone).date()
        asked = args.get("range") or view.setting("range") or "month"
        self.range = asked if asked in RANGES else "week"
        self.at = day_of(args.get("at", "")) or self.today
        weeks = Weeks().monthdatescalendar(self.at.year, self.at.month)
        self.weeks = weeks if self.range == "month" else [next(one for one in weeks if self.at in one)]

    @classmethod
    def of_view(
        cls, here: Visit, of: LiveEntity, view: View | None, args: Mapping[str, str]
    ) -> Calendar | None:
        """The calendar of a view; None for other views, and for one whose dates the reader may not see."""
        if view is None or view.kind != "calendar":
            return None
        key = str(view.setting("date"))
        item = field_of(of, key)
        if item is None or item.type not in ("date", "datetime") or key in here.grant(of.key).hidden:
            return None
        return cls(here, of, view, args)

    @property
    def keys(self) -> list[str]:
        """The fields it reads."""
        return [key for key in (self.key, self._end, self._color) if key]

    @property
    def _end(self) -> str:
        return self.end if self.end and self.end not in self.here.grant(self.of.key).hidden else ""

    @property
    def _color(self) -> str:
        key = str(self.view.setting("color") or "")
        return key if key in self.of.fields and key not in self.here.grant(self.of.key).hidden else ""

    @property
    def may_move(self) -> bool:
        """Whether the reader may ever move an entry to another day."""
        return self.here.may("update", self.of.key) and self._is_moved(self.key)

    @property
    def moves(self) -> list[str]:
        """The fields a move changes: what begins an entry, and what ends it."""
        return [key for key in (self.key, self._end) if key and self._is_moved(key)]

    def _is_moved(self, key: str) -> bool:
        item = self.of.fields.get(key)
        return item is not None and item.formula is None and key not in self.here.grant(self.of.key).read_only

    def begins(self, record: Mapping[str, Any]) -> date | None:
        """The day a record stands on, in the reader's zone."""
        return self._local(record.get(self.key))[0]

    @property
    def formula(self) -> str:
        """What holds of the records on these days."""
        first, after = self.weeks[0][0], self.weeks[-1][-1] + timedelta(days=1)
        within = f"{self.key} < {self._said(self.key, after)}"
        if not self._end:
            return f"{self.key} >= {self._said(self.key, first)} and {within}"
        begun = f"{self.key} >= {self._said(self.key, first)}"
        return f"{within} and ({begun} or {self._end} >= {self._said(self._end, first)})"

    def _said(self, key: str, day: date) -> str:
        if field_of(self.of, key).type == "date":
            return literal(day)
        return literal(datetime.combine(day, time(), self.zone).astimezone(UTC))

    def sheet(self, rows: Sequence[Row], address: Address) -> Sheet:
        """The days with their records."""
        item = self.of.fields.get(self._color)
        colors = option_colors(item) if item is not None else {}
        by_day: dict[date, list[Entry]] = {}
        for row in rows:
            self._place(row, colors.get(str(row.record.get(self._color)), ""), by_day)
        weeks = [[self._drawn(day, by_day.get(day, []), address) for day in week] for week in self.weeks]
        names = [(format_date(day, "EEE"), format_date(day, "EEEE")) for day in self.weeks[0]]
        return Sheet(
            self._label(), self.range, names, weeks, self._to(address, self._moved(-1)),
            self._to(address, self._moved(1)), self._to(address, self.today),
            [(gettext("Month"), self._to(address, self.at, "month"), self.range == "month"),
             (gettext("Week"), self._to(address, self.at, "week"), self.range == "week")],
            len(rows) >= MOST_ENTRIES, self.view.key if self.may_move else "",
        )  # fmt: skip

    def _place(self, row: Row, color: str, by_day: dict[date, list[Entry]]) -> None:
        begins, at = self._local(row.record.get(self.key))
        if begins is None:
            return
        ends = (self._local(row.record.get(self._end))[0] if self._end else None) or begins
        text = " · ".join(cell.text for cell in row.cells if cell.text) or row.title
        day = max(begins, self.weeks[0][0])
        while day <= min(ends, self.weeks[-1][-1]):
            by_day.setdefault(day, []).append(
                Entry(row, color, text, at if day == begins else "", day != begins)
            )
            day += timedelta(days=1)

    def _local(self, raw: Any) -> tuple[date | None, str]:
        """The day of a stored value in the reader's zone, and its time in words."""
        if not isinstance(raw, str):
            return None, ""
        if len(raw) == 10:
            return date.fromisoformat(raw), ""
        moment = datetime.fromisoformat(raw).astimezone(self.zone)
        return moment.date(), format_time(moment.time(), "HH:mm", rebase=False)

    def _drawn(self, day: date, entries: list[Entry], address: Address) -> Day:
        is_month = self.range == "month"
        return Day(
            day,
            format_date(day, gettext("d MMM")) if day.day == 1 else str(day.day),
            format_date(day, "full"),
            is_month and day.month != self.at.month,
            day == self.today,
            self._new_url(day),
            self._to(address, day, "week"),
            sorted(entries, key=lambda one: (not one.continues, one.time)),
            IN_A_CELL if is_month else MOST_ENTRIES,
        )

    def _new_url(self, day: date) -> str:
        grant = self.here.grant(self.of.key)
        if not self.here.may("create", self.of.key) or self.key in grant.read_only:
            return ""
        url = url_for("pages.new_record", app_key=self.here.live.key, entity=self.of.key)
        return f"{url}?{urlencode({self.key: day.isoformat()})}" if self.key in self.of.fields else url

    def _label(self) -> str:
        if self.range == "month":
            return format_date(self.at, gettext("MMMM y"))
        first, last = self.weeks[0][0], self.weeks[0][-1]
        return f"{format_date(first, gettext('d MMM'))} – {format_date(last, gettext('d MMM y'))}"

    def _moved(self, step: int) -> date:
        if self.range == "week":
            return self.at + timedelta(days=7 * step)
        number = self.at.year * 12 + self.at.month - 1 + step
        return date(number // 12, number % 12 + 1, 1)

    def _to(self, address: Address, day: date, range_: str = "") -> str:
        wanted = range_ or self.range
        text = day.strftime("%Y-%m-%d")
        return address.to({"at": None if day == self.today else text, "range": wanted})


def day_of(text: str) -> date | None:
    """A day as it stands in an address; None for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None
