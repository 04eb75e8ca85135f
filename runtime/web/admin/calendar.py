"""The working calendar: the week, its hours, days off and make-up days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import get_day_names
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale

from runtime.access.accounts import AccountError
from runtime.access.working_days import (
    SpecialDay,
    change_week,
    put_days,
    read_days,
    remove_day,
    span,
    special_days,
    working_week,
    years,
)
from runtime.access.workspaces import workspace_settings
from runtime.fields.values import zone
from runtime.web.admin.blueprint import admin, here, page, put_problems, say_done, say_problems
from runtime.web.admin.forms import DayForm, PasteForm, WeekForm
from runtime.web.admin.rates import typed_day
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in the year at a glance: `kind` is rest, work, off or made_up; blank before the first."""

    day: date | None
    kind: str = ""
    said: str = ""
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its weeks, Monday first."""

    label: str
    workdays: int
    weeks: list[list[Cell]]


@admin.get("/admin/calendar")
@access(Access.ADMINISTRATOR)
def calendar() -> ResponseReturnValue:
    """A year of the working calendar."""
    return _draw()


@admin.post("/admin/calendar/week")
@access(Access.ADMINISTRATOR)
def save_week() -> ResponseReturnValue:
    """Another working week."""
    engine, reader = here()
    form = WeekForm(request.form)
    days = [int(text) for text in form.weekdays.data or () if text in "1234567" and len(text) == 1]
    try:
        entries = change_week(
            engine, reader.workspace_id, days, form.starts.data or "", form.ends.data or "", reader.user_id
        )
    except AccountError as error:
        return _draw(week=form, general=put_problems(form, error.problems), status=422)
    if entries:
        say_done(gettext("Saved. It holds from the next request on."), entries, _address())
    return redirect(_address())


@admin.post("/admin/calendar/days")
@access(Access.ADMINISTRATOR)
def save_days() -> ResponseReturnValue:
    """Enter special days."""
    engine, reader = here()
    form = DayForm(request.form)
    try:
        days = span(
            typed_day(form.day.data), typed_day(form.until.data), form.works.data == "1", form.name.data
        )
        entries = put_days(engine, reader.workspace_id, days, reader.user_id)
    except AccountError as error:
        return _draw(day=form, general=put_problems(form, error.problems), status=422)
    _say_days(days, entries)
    return redirect(_address(days[0].day.year))


@admin.post("/admin/calendar/paste")
@access(Access.ADMINISTRATOR)
def paste_days() -> ResponseReturnValue:
    """Enter the days of pasted lines, all or none."""
    engine, reader = here()
    form = PasteForm(request.form)
    try:
        days = read_days(form.text.data or "")
        entries = put_days(engine, reader.workspace_id, days, reader.user_id)
    except AccountError as error:
        return _draw(paste=form, general=put_problems(form, error.problems), status=422)
    _say_days(days, entries)
    return redirect(_address(days[0].day.year))


@admin.post("/admin/calendar/days/<day>/remove")
@access(Access.ADMINISTRATOR)
def drop_day(day: str) -> ResponseReturnValue:
    """A day is an ordinary one again."""
    engine, reader = here()
    found = typed_day(day)
    if found is None:
        raise not_found()
    try:
        entries = remove_day(engine, reader.workspace_id, found, reader.user_id)
    except AccountError as error:
        say_problems(error)
    else:
        say_done(gettext("The day is like any other again"), entries, _address(found.year))
    return redirect(_address(found.year))


def _say_days(days: Sequence[SpecialDay], entries: list[int]) -> None:
    off = sum(1 for one in days if not one.works)
    said = []
    if off:
        said.append(ngettext("%(num)s day off", "%(num)s days off", off))
    if off < len(days):
        said.append(ngettext("%(num)s make-up day", "%(num)s make-up days", len(days) - off))
    say_done(gettext("Entered: %(what)s", what=gettext(", ").join(said)), entries, _address(days[0].day.year))


def _address(year: int | None = None) -> str:
    chosen = year or _year(request.form.get("year")) or _year(request.args.get("year"))
    return url_for("admin.calendar", year=chosen)


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and 1970 <= int(text) <= 2200 else None


def _draw(
    week: WeekForm | None = None,
    day: DayForm | None = None,
    paste: PasteForm | None = None,
    general: Sequence[str] = (),
    status: int = 200,
) -> ResponseReturnValue:
    engine, reader = here()
    today = datetime.now(zone(workspace_settings(engine, reader.workspace_id).timezone)).date()
    year = _year(request.values.get("year")) or today.year
    stored = working_week(engine, reader.workspace_id)
    days = special_days(engine, reader.workspace_id, year)
    known = sorted({*years(engine, reader.workspace_id), today.year, today.year + 1, year})
    names = get_day_names("wide", "stand-alone", get_locale())
    data = {"weekdays": [str(one) for one in stored.weekdays], "starts": stored.starts, "ends": stored.ends}
    return page(
        "admin/calendar.html",
        status,
        week=week or WeekForm(data=data),
        day=day or DayForm(),
        paste=paste or PasteForm(),
        general=general,
        weekdays=[(str(number), names[number - 1]) for number in range(1, 8)],
        short=[get_day_names("narrow", "stand-alone", get_locale())[number] for number in range(7)],
        year=year,
        years=known,
        groups=_spans(days),
        months=_months(year, days, set(stored.weekdays), today),
    )


@dataclass(slots=True)
class Span:
    """Neighbouring days of one name and kind."""

    first: date
    last: date
    works: bool
    name: str
    days: list[date]
    said: str = ""


def _spans(days: Sequence[SpecialDay]) -> list[Span]:
    found: list[Span] = []
    for one in days:
        last = found[-1] if found else None
        follows = last is not None and one.day == last.last + timedelta(days=1)
        if last is not None and follows and (last.works, last.name) == (one.works, one.name or ""):
            last.last = one.day
            last.days.append(one.day)
        else:
            found.append(Span(one.day, one.day, one.works, one.name or "", [one.day]))
    for span_ in found:
        form = gettext("EEE d MMM")
        said = format_date(span_.first, form)
        span_.said = said if span_.first == span_.last else f"{said} – {format_date(span_.last, form)}"
    return found


def _months(year: int, days: Sequence[SpecialDay], weekdays: set[int], today: date) -> list[Month]:
    special = {one.day: one for one in days}
    found = []
    for number in range(1, 13):
        first = date(year, number, 1)
        cells = [Cell(None) for _ in range(first.weekday())]
        here_ = first
        while here_.month == number:
            cells.append(_cell(here_, special.get(here_), weekdays, today))
            here_ += timedelta(days=1)
        cells += [Cell(None) for _ in range(-len(cells) % 7)]
        worked = sum(1 for cell in cells if cell.kind in ("work", "made_up"))
        weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
        found.append(Month(format_date(first, gettext("MMMM")), worked, weeks))
    return found


def _cell(day: date, special: SpecialDay | None, weekdays: set[int], today: date) -> Cell:
    if special is not None:
        kind = "made_up" if special.works else "off"
        said = gettext("worked instead") if special.works else gettext("day off")
        return Cell(day, kind, " ".join(text for text in (special.name, said) if text), day == today)
    return Cell(day, "work" if day.isoweekday() in weekdays else "rest", "", day == today)
