"""A workspace's working calendar: its week and hours, days off, and rest days worked instead (调休)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, update

from runtime.access.accounts import AccountError
from runtime.access.acting import Act, acting
from runtime.access.dates import date_in
from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import CalendarDay, WorkingCalendar

WORKING_WEEK = (1, 2, 3, 4, 5)
STARTS, ENDS = "09:00", "18:00"
LONGEST_SPAN = 60
MOST_LINES = 1000
LONGEST_NAME = 80

register_messages(
    {
        "calendar.week": {"en": "Choose at least one working day", "zh": "请至少选择一个工作日"},
        "calendar.hours": {
            "en": "The end of work must be later than its beginning, both as 09:00",
            "zh": "下班时间须晚于上班时间，格式如 09:00",
        },
        "calendar.day": {"en": "Enter a date", "zh": "请填写日期"},
        "calendar.span": {
            "en": "The last day must be the same or later, at most {most} days on",
            "zh": "结束日期不能早于开始日期，且不超过 {most} 天",
        },
        "calendar.gone": {"en": "This day is not in the calendar any more", "zh": "日历中已没有这一天"},
    }
)

_weeks, _days = table_of(WorkingCalendar), table_of(CalendarDay)


@dataclass(frozen=True, slots=True)
class Week:
    """The days that are worked, 1 (Monday) to 7, and from when to when."""

    weekdays: tuple[int, ...] = WORKING_WEEK
    starts: str = STARTS
    ends: str = ENDS


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off (`works` false), or a rest day that is worked."""

    day: date
    works: bool
    name: str | None = None


def working_week(engine: Engine, workspace_id: int) -> Week:
    """The week of a workspace; Monday to Friday where nobody said otherwise."""
    with read_transaction(engine) as connection:
        row = connection.execute(select(_weeks).where(_weeks.c.workspace_id == workspace_id)).first()
    return Week(tuple(row.weekdays), row.starts, row.ends) if row is not None else Week()


def change_week(
    engine: Engine, workspace_id: int, weekdays: Iterable[int], starts: str, ends: str, by: int | None
) -> list[int]:
    """Another working week; the audit entries. Raises AccountError."""
    chosen = sorted({day for day in weekdays if 1 <= day <= 7})
    if not chosen:
        raise AccountError(Problem("calendar.week", "weekdays"))
    if not (_is_time(starts) and _is_time(ends) and starts < ends):
        raise AccountError(Problem("calendar.hours", "ends"))
    with acting(engine, by) as act:
        new = [chosen, starts, ends]
        old = write_week(act, workspace_id, new)
        if old != new:
            act.note("calendar.week", None, {"workspace": workspace_id, "old": old, "new": new})
        return act.entries


def write_week(act: Act, workspace_id: int, new: Sequence[Any]) -> list[Any]:
    """Store weekdays, beginning and end; what was there before."""
    mine = _weeks.c.workspace_id == workspace_id
    row = act.connection.execute(select(_weeks).where(mine)).first()
    values = {"weekdays": list(new[0]), "starts": new[1], "ends": new[2]}
    if row is None:
        act.connection.execute(insert(_weeks), {"workspace_id": workspace_id, **values})
        return [list(WORKING_WEEK), STARTS, ENDS]
    act.connection.execute(update(_weeks).where(mine).values(**values))
    return [list(row.weekdays), row.starts, row.ends]


def special_days(engine: Engine, workspace_id: int, year: int) -> list[SpecialDay]:
    """The special days of a year, in order."""
    within = _days.c.day.between(date(year, 1, 1), date(year, 12, 31))
    chosen = select(_days).where(_days.c.workspace_id == workspace_id, within).order_by(_days.c.day)
    with read_transaction(engine) as connection:
        return [SpecialDay(row.day, bool(row.works), row.name) for row in connection.execute(chosen)]


def years(engine: Engine, workspace_id: int) -> list[int]:
    """The years that have special days."""
    ends = select(func.min(_days.c.day), func.max(_days.c.day)).where(_days.c.workspace_id == workspace_id)
    with read_transaction(engine) as connection:
        first, last = connection.execute(ends).one()
    return list(range(first.year, last.year + 1)) if first is not None else []


def span(first: date | None, last: date | None, works: bool, name: str | None) -> list[SpecialDay]:
    """Every day of a span. Raises AccountError."""
    if first is None:
        raise AccountError(Problem("calendar.day", "day"))
    last = last or first
    length = (last - first).days
    if not 0 <= length < LONGEST_SPAN:
        raise AccountError(Problem("calendar.span", "until", {"most": LONGEST_SPAN}))
    said = " ".join((name or "").replace("\0", " ").split())[:LONGEST_NAME] or None
    return [SpecialDay(first + timedelta(days=number), works, said) for number in range(length + 1)]


def put_days(engine: Engine, workspace_id: int, days: Iterable[SpecialDay], by: int | None) -> list[int]:
    """Enter special days, in place of those already there; one audit entry for all."""
    with acting(engine, by) as act:
        changed = []
        for one in days:
            before = write_day(act, workspace_id, one.day, [one.works, one.name])
            if before != [one.works, one.name]:
                changed.append([one.day.isoformat(), before, [one.works, one.name]])
        _note(act, workspace_id, changed)
        return act.entries


def remove_day(engine: Engine, workspace_id: int, day: date, by: int | None) -> list[int]:
    """A day is like any other of its weekday again; the audit entries."""
    with acting(engine, by) as act:
        before = write_day(act, workspace_id, day, None)
        if before is None:
            raise AccountError(Problem("calendar.gone", ""))
        _note(act, workspace_id, [[day.isoformat(), before, None]])
        return act.entries


def _note(act: Act, workspace_id: int, changed: list[Any]) -> None:
    if changed:
        subject = changed[0][0] if len(changed) == 1 else str(len(changed))
        act.note("calendar.days", subject, {"workspace": workspace_id, "days": changed})


def write_day(act: Act, workspace_id: int, day: date, new: Sequence[Any] | None) -> list[Any] | None:
    """Store `[works, name]` for a day, or nothing; what was there before."""
    mine = (_days.c.workspace_id == workspace_id) & (_days.c.day == day)
    row = act.connection.execute(select(_days).where(mine)).first()
    before = [bool(row.works), row.name] if row is not None else None
    if new is None:
        act.connection.execute(delete(_days).where(mine))
    elif row is None:
        values = {"workspace_id": workspace_id, "day": day, "works": new[0], "name": new[1]}
        act.connection.execute(insert(_days), values)
    else:
        act.connection.execute(update(_days).where(mine).values(works=new[0], name=new[1]))
    return before


_WORKED = re.compile(
    r"上班|补班|\b(?:work(?:ing|ed|day|s)?|make-?up)\b|(?<=[\s,，\t(（])班(?=$|[\s,，\t)）])", re.I
)
_OFF = re.compile(r"休息|放假|调休|\b(?:off|holiday|closed)\b|(?<=[\s,，\t(（])休(?=$|[\s,，\t)）])", re.I)
_BETWEEN = re.compile(r"^\s*(?:-|–|—|~|～|至|到|to\b|\.\.|,|，|\t)?\s*", re.I)


def read_days(text: str) -> list[SpecialDay]:
    """The days of pasted lines: a date or two (from, to), a name, and a word that says whether it is worked
    (“work”, 班, 补班, 上班); without one it is a day off. Raises AccountError, naming lines that can't be
    read."""
    found: list[SpecialDay] = []
    problems = []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise AccountError(Problem("paste.empty", "text"))
    if len(lines) > MOST_LINES:
        raise AccountError(Problem("paste.too_long", "text", {"most": MOST_LINES}))
    for number, line in lines:
        try:
            found += _read_line(line)
        except AccountError:
            problems.append(Problem("paste.line", "text", {"line": number, "text": line[:80]}))
    if problems:
        raise AccountError(*problems[:10])
    return found


def _read_line(line: str) -> list[SpecialDay]:
    first, rest = date_in(line)
    last, rest = date_in(rest) if first is not None else (None, rest)
    works = bool(_WORKED.search(f" {rest} "))
    name = _OFF.sub(" ", _WORKED.sub(" ", f" {rest} ")) if not _is_word(rest) else ""
    name = _BETWEEN.sub("", name.strip()).strip(" ,，;；:：()（）\t-–—~～至到")
    return span(first, last, works, name)


def _is_word(text: str) -> bool:
    return text.strip() in ("班", "休")


def _is_time(text: str) -> bool:
    return bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text))
