"""A copy and its template: what a newer version of the template would change, and taking it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from configurator.changes import detect, detect_documents
from configurator.changes.report import is_frame
from configurator.upgrading import preview_upgrade, upgrade_app
from configurator.web.pages.blueprint import (
    Bench,
    bench_of,
    bench_page,
    flash_problems,
    in_words,
    own_app,
    studio_pages,
)
from configurator.web.pages.places import place_of
from configurator.web.pages.wording import Group, grouped
from runtime.definition import App, Base, dump_app
from runtime.definition.text import text_in
from runtime.records.errors import RecordsError
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp
from runtime.storage.published import load_version
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext, ngettext

_apps = table_of(InstalledApp)


@dataclass
class State:
    """How a copy stands to its template. `to_version` is None when nothing is known of the template."""

    template: str
    template_label: str
    from_version: int
    to_version: int | None = None
    refusals: list[str] = field(default_factory=list)
    is_current: bool = False
    groups: list[Group] = field(default_factory=list)
    taken: int = 0
    own: int = 0
    both: list[Any] = field(default_factory=list)


def state_of(bench: Bench) -> State:
    """What the template has new for a copy."""
    base = bench.draft.app.base
    if base is None:
        raise not_found()
    state = State(base.key, template_label(bench, base), base.version)
    try:
        found = preview_upgrade(bench.engine, bench.key)
    except RecordsError as error:
        state.refusals = in_words(error.problems)
        return state
    state.to_version = found.to_version
    if found.merged is None or found.base_app is None or found.theirs is None:
        state.is_current = True
        return state
    after = dump_app(found.merged.app)
    changes = [one for one in detect_documents(bench.document, after) if not is_frame(one)]
    state.groups = grouped(bench.key, bench.document, after, changes, bench.language)
    state.taken = len(changes)
    state.own = _own_changes(found.base_app, bench.draft.app)
    state.both = [
        place_of(bench.key, bench.document, path, bench.language)
        for path in dict.fromkeys(conflict.path for conflict in found.merged.conflicts)
    ]
    return state


def _own_changes(base: App, ours: App) -> int:
    """How much a copy has changed since it was made; its key, its name and where it comes from apart."""
    own = ("/key", "/base", "/label")
    return sum(1 for one in detect(base, ours) if not is_frame(one) and not one.path.startswith(own))


def template_label(bench: Bench, base: Base) -> str:
    """What the template is called; its key when it is not here."""
    with read_transaction(bench.engine) as connection:
        chosen = _apps.c.key == base.key, _apps.c.workspace_id == bench.person.workspace_id
        row = connection.execute(select(_apps.c.id, _apps.c.live_version).where(*chosen)).first()
        if row is None or row.live_version is None:
            return base.key
        return text_in(load_version(connection, row.id, row.live_version).label, bench.language, base.key)


@studio_pages.get("/<app_key>/upgrade")
@access(Access.STUDIO)
def upgrade_page(app_key: str) -> ResponseReturnValue:
    """What the template has new."""
    bench = bench_of(app_key)
    return bench_page("studio/upgrade.html", bench, state=state_of(bench))


@studio_pages.post("/<app_key>/upgrade")
@access(Access.DESIGNER)
def upgrade(app_key: str) -> ResponseReturnValue:
    """Take what the template has new into the draft."""
    engine, user_id = own_app(app_key)
    try:
        made = upgrade_app(engine, app_key, user_id)
    except RecordsError as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.upgrade_page", app_key=app_key))
    if count := len(made.draft.conflicts):
        said = ngettext("Taken over; %(num)s thing to decide", "Taken over; %(num)s things to decide", count)
        flash(said, "info")
        return redirect(url_for("studio_pages.conflicts_page", app_key=app_key))
    flash(gettext("Version %(number)s of the template is in the draft", number=made.to_version), "done")
    return redirect(url_for("studio_pages.publish_page", app_key=app_key))
