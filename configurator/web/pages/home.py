"""All apps of the workspace in the studio."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from configurator.draft import read_draft
from configurator.web.pages.blueprint import studio_pages
from runtime.definition import digest
from runtime.definition.text import text_in
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import AppVersion, InstalledApp
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.identity import signed_in
from runtime.web.language import current_language, gettext
from runtime.web.pages.shell import me_of

_apps, _versions = table_of(InstalledApp), table_of(AppVersion)


@dataclass(frozen=True, slots=True)
class Known:
    """An app as the list shows it."""

    key: str
    label: str
    icon: str
    about: str
    version: int | None
    base: str
    has_changes: bool


def apps_here() -> list[Known]:
    """The apps of the reader's workspace, by key."""
    language, person = current_language(), signed_in()
    live = (_versions.c.app_id == _apps.c.id) & (_versions.c.number == _apps.c.live_version)
    chosen = (
        select(_apps.c.key, _apps.c.live_version, _versions.c.sha256)
        .outerjoin(_versions, live)
        .where(_apps.c.workspace_id == person.workspace_id)
        .order_by(_apps.c.key)
    )
    found = []
    with read_transaction(current_engine()) as connection:
        rows = connection.execute(chosen).all()
        drafts = {row.key: read_draft(connection, row.key).app for row in rows}
        called = {key: text_in(app.label, language, key) for key, app in drafts.items()}
        for row in rows:
            app = drafts[row.key]
            changed = row.sha256 is None or row.sha256 != digest(app)
            base = (
                gettext(
                    "Copy of %(app)s, version %(number)s",
                    app=called.get(app.base.key, app.base.key),
                    number=app.base.version,
                )
                if app.base
                else ""
            )
            about = text_in(app.description, language)
            found.append(
                Known(row.key, called[row.key], app.icon or "apps", about, row.live_version, base, changed)
            )
    return found


@studio_pages.get("/")
@access(Access.STUDIO)
def home() -> ResponseReturnValue:
    """The apps there are."""
    return render_template("studio/home.html", apps=apps_here(), me=me_of(signed_in()))
