"""An app's home: open work at a glance, what was changed last, the first dashboard, what can be created."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from runtime.definition import View
from runtime.fields.values import zone
from runtime.records.errors import BadRequest
from runtime.records.recent import recently_changed
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.counts import MINE, MOST, Count, count, counted, is_personal
from runtime.web.pages.dashboards import drawn
from runtime.web.pages.designing import designing_of
from runtime.web.pages.history import instant_said
from runtime.web.pages.menu import Place, counted_views, creatable, dashboards_of
from runtime.web.pages.notices import lines
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import record_url

SHOWN_NOTICES = 5
SHOWN_RECENT = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """Open work of one kind: how many records there are, and how many of them are the reader's."""

    label: str
    url: str
    icon: str
    said: str
    value: int
    mine: str
    mine_url: str
    is_mine: bool
    note: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A record the reader changed."""

    title: str
    url: str
    icon: str
    kind: str
    at: str


@pages.get("/apps/<app_key>/")
@access(Access.MEMBER)
def app_home(app_key: str) -> ResponseReturnValue:
    """An app's first page."""
    here = visit(app_key)
    framed = frame(here, url_for("pages.app_home", app_key=app_key))
    menu = framed["shell"].menu
    boards = dashboards_of(here)
    return render_template(
        "home.html",
        **framed,
        today=_today(here),
        tiles=list(_tiles(here, counted_views(here, menu))),
        new=creatable(here, menu),
        changed=list(_changed(here)),
        notices=lines(here, SHOWN_NOTICES, only_new=True),
        board=drawn(here, boards[0]) if boards else None,
        designing=designing_of(here),
    )


@pages.get("/apps/<app_key>/-/menu")
@access(Access.MEMBER)
def app_menu(app_key: str) -> ResponseReturnValue:
    """The whole menu as a page, for phones without a script."""
    here = visit(app_key)
    return render_template("menu.html", **frame(here, url_for("pages.app_menu", app_key=app_key)))


def _today(here: Visit) -> str:
    today = datetime.now(UTC).astimezone(zone(here.timezone)).date()
    return format_date(today, gettext("EEEE d MMMM"))


def _tiles(here: Visit, views: Sequence[tuple[Place, View]]) -> Iterator[Tile]:
    """Lists that show a part of the records, the reader's own first; boards show the same ones again."""
    views = [pair for pair in views if pair[1].kind == "table"]
    counts = counted(here, views)
    made = [_tile(here, place, view, counts[view.key]) for place, view in views[:MOST] if view.key in counts]
    return iter(sorted(made, key=lambda tile: not tile.is_mine))


def _tile(here: Visit, place: Place, view: View, found: Count) -> Tile:
    mine, url = "", ""
    if found.value and not is_personal(view) and "owner" not in here.grant(view.entity).hidden:
        try:
            own = count(here, view.entity, view.filter, MINE)
        except BadRequest:
            own = None
        if own is not None and own.value:
            mine = gettext("%(count)s yours", count=own.said)
            url = url_for("pages.open_view", app_key=here.live.key, view_key=view.key, c0="owner", o0="is_me")
    own_filter = bool(view.filter and MINE in view.filter)
    note = gettext("yours") if own_filter and found.value else ""
    if not found.value:
        note = gettext("none at present")
    return Tile(place.label, place.url, place.icon, found.said, found.value, mine, url, own_filter, note)


def _changed(here: Visit) -> Iterator[Changed]:
    for one in recently_changed(here.records, SHOWN_RECENT):
        entity = here.entity(one.entity).entity
        url = record_url(here, one.entity, one.id)
        yield Changed(one.title, url, entity.icon or "table", here.one(entity), instant_said(one.at, here))
