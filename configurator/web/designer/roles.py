"""Roles and what they may do: a matrix to edit, and the app as a role or a person sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.tryouts.acting import ROLE, acting_of, people_in
from configurator.tryouts.building import EACH, Source, sample_package, start_tryout, take_latest
from configurator.tryouts.store import EMPTY, LIVE, SAMPLES, Trying, change_tryout, engine_in, tryout_of
from configurator.web.designer.blueprint import designer
from configurator.web.designer.kinds import icons
from configurator.web.designer.known import known_of
from configurator.web.designer.role_words import role_words
from configurator.web.designer.words import words
from configurator.web.pages.blueprint import Bench, bench_of, bench_page, flash_problems
from configurator.web.rights import conditions_said
from configurator.web.tryouts import address_of, home
from runtime.access.audit import append_audit
from runtime.definition import is_child
from runtime.records.errors import RecordsError
from runtime.records.live import live_app
from runtime.storage.engines import write_transaction
from runtime.web.declared import Access, access
from runtime.web.identity import signed_in
from runtime.web.language import gettext

ICONS = (
    "user-shield", "file-plus", "download", "users", "user", "filter", "minus",
)  # fmt: skip


@designer.get("/<app_key>/roles")
@access(Access.STUDIO)
def roles(app_key: str) -> ResponseReturnValue:
    """Roles × entities × rights of the draft."""
    bench = bench_of(app_key)
    people = people_in(bench.engine, bench.app_id)
    app = bench.draft.app
    known = known_of(
        bench,
        "roles",
        view=url_for("designer.view_as", app_key=bench.key) if bench.person.is_administrator else "",
        children=[one.key for one in app.entities if is_child(app, one)],
        people=[{"id": one.id, "name": one.name, "roles": list(one.roles)} for one in people],
        live=_live(bench),
        said=conditions_said(app, bench.language),
        icons=icons([*ICONS, *(one.icon or "file-text" for one in app.entities)]),
        words={**words(), **role_words()},
    )
    names = {one.key: bench.text(one.label, one.key) for one in app.entities}
    names |= {one.key: bench.text(one.label, one.key) for one in app.roles}
    return bench_page("studio/roles.html", bench, known=known, rows=app.permissions, names=names)


def _live(bench: Bench) -> Mapping[str, Any] | None:
    """The rights that are live; None before the first publishing."""
    if bench.live is None:
        return None
    return {name: bench.live_document.get(name, []) for name in ("roles", "permissions")}


@designer.post("/<app_key>/roles/view")
@access(Access.ADMINISTRATOR)
def view_as(app_key: str) -> ResponseReturnValue:
    """See the app as a role (`role:KEY`) or a person (`person:ID`) does: in a try-out of the draft.

    A try-out is a world of its own, so what is done there touches nothing, and whoever is looked at sees what
    their rights give them there and no more. One is started when there is none, with what the app holds.
    """
    bench = bench_of(app_key)
    found = tryout_of(bench.engine, bench.app_id, bench.person)
    try:
        trying = _ready(bench, found)
    except RecordsError as refused:
        flash_problems(refused.problems)
        return redirect(url_for("designer.roles", app_key=app_key))
    inner = engine_in(trying.folder(home()))
    who = request.form.get("who", "")
    acting = acting_of(inner, live_app(inner, app_key), who, bench.person.user_id)
    if acting is None or not who.startswith((ROLE, "person:")):
        flash(gettext("There is nobody of that kind in the try-out. Begin it again to have them."), "error")
        return redirect(url_for("designer.roles", app_key=app_key))
    with write_transaction(bench.engine) as connection:
        append_audit(
            connection,
            "app.tryout_acted_as",
            user_id=bench.person.user_id,
            app_key=app_key,
            data=dict(acting),
        )
    change_tryout(bench.engine, trying.id, acting=dict(acting), used_at=datetime.now(UTC))
    return redirect(address_of(trying))


def _ready(bench: Bench, found: Trying | None) -> Trying:
    """A try-out of the draft as it is now: the one there is, brought to it, or a new one."""
    if found is None or not found.folder(home()).is_dir():
        samples = SAMPLES if sample_package(bench.draft.app) is not None else EMPTY
        source = Source(LIVE if bench.live is not None else samples, EACH[1], True)
        return start_tryout(bench.engine, home(), bench.key, signed_in(), source, found)
    if found.revision != bench.draft.revision:
        take_latest(bench.engine, home(), found, signed_in())
    return found
