"""Where somebody arrives: the apps they may open, an app's home, what it has told them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update

from runtime.storage.engines import read_transaction, write_transaction
from runtime.web.api.apps import visible_apps
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.identity import signed_in
from runtime.web.language import current_language
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.history import instant_said
from runtime.web.pages.shell import frame, me_of
from runtime.web.pages.shown import record_url

SHOWN_NOTICES = 20


@pages.get("/")
@access(Access.SIGNED_IN)
def start() -> ResponseReturnValue:
    """The apps the reader may open."""
    person = signed_in()
    apps = [app for app in visible_apps(person, current_language()) if app["version"] and app["enabled"]]
    return render_template("start.html", apps=apps, me=me_of(person), may_add=person.is_administrator)


@pages.get("/apps/<app_key>/")
@access(Access.MEMBER)
def app_home(app_key: str) -> ResponseReturnValue:
    """An app's first page: its menu at a glance, and what it has told the reader."""
    here = visit(app_key)
    home = url_for("pages.app_home", app_key=app_key)
    return render_template("home.html", **frame(here, home), notices=notices_of(here))


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to the reader."""

    text: str
    at: str
    url: str
    is_new: bool


def notices_of(here: Visit) -> list[Notice]:
    """The latest messages of the app to the reader, newest first."""
    table = here.live.stored.level.notification
    chosen = (
        select(table.c.at, table.c.read_at, table.c.entity, table.c.record, table.c.message)
        .where(table.c.user_id == here.person.user_id)
        .order_by(table.c.id.desc())
        .limit(SHOWN_NOTICES)
    )
    with read_transaction(current_engine()) as connection:
        rows = connection.execute(chosen).all()
    return [_notice(here, row) for row in rows]


def _notice(here: Visit, row: Any) -> Notice:
    message = json.loads(row.message) if isinstance(row.message, str) else row.message
    readable = row.entity and row.record and here.may("read", row.entity)
    url = record_url(here, row.entity, row.record) if readable else ""
    return Notice(here.text(message), instant_said(row.at, here), url, row.read_at is None)


@pages.post("/apps/<app_key>/-/notices/read")
@access(Access.MEMBER)
def read_notices(app_key: str) -> ResponseReturnValue:
    """Mark all messages to the reader as read."""
    here = visit(app_key)
    table = here.live.stored.level.notification
    mine = (table.c.user_id == here.person.user_id) & table.c.read_at.is_(None)
    with here.records.writing() as work:
        at = work.at
    with write_transaction(current_engine()) as connection:
        connection.execute(update(table).where(mine).values(read_at=at))
    return redirect(url_for("pages.app_home", app_key=app_key))
