"""Entries of a calendar moved to another day: dragged, by key, or by a form; a save like any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from runtime.fields.values import zone
from runtime.records.errors import ConflictingState, Forbidden, Invalid, RecordsError, Stale
from runtime.records.live_entity import LiveEntity
from runtime.web.api.blueprint import RECORD
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.listing.calendars import Calendar, day_of
from runtime.web.pages.listing.wish import view_named
from runtime.web.pages.sayings import flash_problems, problems_said
from runtime.web.pages.shell import frame


def _calendar(here: Visit, of: LiveEntity) -> Calendar:
    """The calendar that is named, if the reader may move its entries. Raises NotFound."""
    found = Calendar.of_view(here, of, view_named(here, of, request.values.get("view")), {})
    if found is None or not found.may_move:
        raise not_found()
    return found


@pages.get(f"/apps/<app_key>/<entity>/{RECORD}/day")
@access(Access.MEMBER)
def ask_day(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Which day an entry shall be on, for whoever does not drag."""
    here = visit(app_key)
    of = here.entity(entity)
    calendar = _calendar(here, of)
    record = here.records.get(of.key, record_id)
    begins = calendar.begins(record)
    if begins is None:
        raise not_found()
    return render_template(
        "lists/day.html",
        **frame(here, "", of.key),
        is_fragment=request.headers.get("X-Fragment") == "1",
        title=here.records.titles(of.key, [record_id]).get(record_id) or f"#{record_id}",
        day=begins.isoformat(),
        action=url_for("pages.move_to_day", app_key=app_key, entity=of.key, record_id=record_id),
        view=calendar.view,
        revision=record["revision"],
        back=url_for("pages.open_view", app_key=app_key, view_key=calendar.view.key, at=begins.isoformat()),
    )


@pages.post(f"/apps/<app_key>/<entity>/{RECORD}/day")
@access(Access.MEMBER)
def move_to_day(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Move an entry by as many days as lie between `from` (the day it begins) and `to`; its time stays."""
    here = visit(app_key)
    of = here.entity(entity)
    calendar = _calendar(here, of)
    is_script = request.headers.get("X-Fragment") == "1"
    record = here.records.get(of.key, record_id)
    begins, to = calendar.begins(record), day_of(request.form.get("to", ""))
    if begins is None:
        raise not_found()
    refused: RecordsError | None = None
    errors = [] if to is not None else [gettext("Give a day.")]
    if to is not None:
        by = to - (day_of(request.form.get("from", "")) or begins)
        text = request.form.get("revision", "")
        revision = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
        try:
            record = here.records.update(of.key, record_id, _moved(calendar, record, by), revision)
        except (Invalid, Forbidden, ConflictingState, Stale) as error:
            refused = error
            errors = problems_said(here, of, refused.problems)
    if is_script:
        if errors:
            return {"errors": errors}, refused.status if refused is not None else 422
        now = calendar.begins(record) or begins
        return {"revision": record["revision"], "day": now.isoformat(), "said": format_date(now, "full")}
    if refused is not None:
        flash_problems(here, of, refused.problems)
    for one in errors if refused is None else ():
        flash(one, "error")
    if not errors:
        flash(gettext("Moved"), "done")
    at = (begins if errors else to) or begins
    return redirect(url_for("pages.open_view", app_key=app_key, view_key=calendar.view.key, at=at), 303)


def _moved(calendar: Calendar, record: Any, by: timedelta) -> dict[str, Any]:
    """The record's days so much later. What ends it moves along, where it can."""
    found = {}
    for key in calendar.moves:
        raw = record.get(key)
        if isinstance(raw, str):
            found[key] = _later(raw, by, calendar.here.timezone)
    return found


def _later(raw: str, by: timedelta, timezone: str) -> str:
    """A stored day or moment so many days later on the reader's calendar: the hour on the clock stays."""
    if len(raw) == 10:
        return (date.fromisoformat(raw) + by).isoformat()
    local = datetime.fromisoformat(raw).astimezone(zone(timezone))
    moved = datetime.combine(local.date() + by, local.time(), zone(timezone))
    return moved.astimezone(UTC).isoformat().replace("+00:00", "Z")
