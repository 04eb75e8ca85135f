"""Trying the draft out: start, use as anybody, take what has changed since, begin again, keep, throw away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.tryouts.acting import acting_of, people_in
from configurator.tryouts.acts import forget_acts
from configurator.tryouts.building import (
    EACH,
    Source,
    sample_package,
    start_tryout,
    take_latest,
)
from configurator.tryouts.outbox import Sent, sent_in
from configurator.tryouts.store import (
    EMPTY,
    LIVE,
    SAMPLES,
    Trying,
    change_tryout,
    discard_tryout,
    engine_in,
    remove_ended,
    tryout_of,
)
from configurator.web.pages.blueprint import (
    Bench,
    bench_of,
    bench_page,
    flash_problems,
    own_app,
    studio_pages,
)
from configurator.web.pages.done import Done, done_in
from configurator.web.tryouts import acting_said, address_of, choices_of, home
from runtime.access.audit import append_audit
from runtime.problems import errors
from runtime.records.errors import RecordsError
from runtime.records.live import live_app
from runtime.storage.engines import write_transaction
from runtime.web.admin.said import moment_said
from runtime.web.auth.views import local_address
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.identity import signed_in
from runtime.web.language import gettext, ngettext
from runtime.web.worlds import Choice


@dataclass(frozen=True, slots=True)
class Started:
    """A try-out as the page shows it."""

    url: str
    said: str
    facts: list[tuple[str, str]]
    kept: bool
    is_behind: bool
    choices: list[tuple[str, list[Choice]]]
    done: list[Done]
    sent: list[Sent]


@studio_pages.get("/<app_key>/tryout")
@access(Access.STUDIO)
def tryout_page(app_key: str) -> ResponseReturnValue:
    """The draft's try-out, or what to start one with."""
    bench = bench_of(app_key)
    remove_ended(bench.engine, home())
    found = tryout_of(bench.engine, bench.app_id, bench.person)
    if found is not None and not found.folder(home()).is_dir():
        found = None
    return bench_page(
        "studio/tryout.html",
        bench,
        trying=_started(bench, found) if found is not None else None,
        blocking=len(errors(bench.problems)),
        has_samples=sample_package(bench.draft.app) is not None,
        each=EACH,
        may_copy=bench.person.is_administrator,
        recordable="studio_pages.record_scenario" in current_app.view_functions,
    )


def _started(bench: Bench, found: Trying) -> Started:
    inner = engine_in(found.folder(home()))
    live = live_app(inner, bench.key)
    people = people_in(inner, bench.app_id)
    name = next((one.name for one in people if one.id == found.acting.get("user")), "")
    return Started(
        url=address_of(found),
        said=acting_said(live.app, found.acting, name),
        facts=_facts(bench, found),
        kept=found.kept,
        is_behind=found.revision != bench.draft.revision,
        choices=choices_of(live.app, people, found.acting),
        done=done_in(inner, live, bench.language),
        sent=sent_in(inner, live, bench.language),
    )


def _facts(bench: Bench, found: Trying) -> list[tuple[str, str]]:
    """What there is to know about a try-out."""
    count = int(found.source.get("records", 0))
    records = {
        LIVE: ngettext("%(num)s copied from the live app", "%(num)s copied from the live app", count),
        SAMPLES: ngettext("%(num)s sample record", "%(num)s sample records", count),
        EMPTY: gettext("none at the start"),
    }[str(found.source.get("kind", EMPTY))]
    facts = [(gettext("Records"), str(records))]
    if found.source.get("kind") == LIVE:
        hidden = bool(found.source.get("hides_personal"))
        said = gettext("left out, samples stand for them") if hidden else gettext("copied as they are")
        facts.append((gettext("Personal particulars"), str(said)))
    facts.append((gettext("Started"), moment_said(found.created_at)))
    facts.append((gettext("Goes away"), moment_said(found.ends_at)))
    return facts


@studio_pages.post("/<app_key>/tryout")
@access(Access.DESIGNER)
def start(app_key: str) -> ResponseReturnValue:
    """Start a try-out, and go there."""
    return _filled(app_key, _source(request.form), None)


@studio_pages.post("/<app_key>/tryout/reset")
@access(Access.DESIGNER)
def reset_tryout(app_key: str) -> ResponseReturnValue:
    """Begin again: the draft as it is now, with fresh records from where they came."""
    found = _mine(app_key)
    source = Source(
        str(found.source["kind"]), int(found.source["each"]), bool(found.source["hides_personal"])
    )
    return _filled(app_key, source, found)


def _filled(app_key: str, source: Source, old: Trying | None) -> ResponseReturnValue:
    engine, _user_id = own_app(app_key)
    try:
        made = start_tryout(engine, home(), app_key, signed_in(), source, old)
    except RecordsError as refused:
        flash_problems(refused.problems)
        return redirect(url_for("studio_pages.tryout_page", app_key=app_key))
    return redirect(address_of(made))


def _source(form: Mapping[str, str]) -> Source:
    kind = form.get("source", "")
    each = form.get("each", "")
    return Source(
        kind if kind in (LIVE, SAMPLES, EMPTY) else EMPTY,
        int(each) if each.isdecimal() and int(each) in EACH else EACH[1],
        form.get("personal") != "copied",
    )


def _mine(app_key: str) -> Trying:
    """The reader's try-out of an app; 404 without one."""
    bench = bench_of(app_key)
    found = tryout_of(bench.engine, bench.app_id, bench.person)
    if found is None:
        raise not_found()
    return found


@studio_pages.post("/<app_key>/tryout/as")
@access(Access.DESIGNER)
def act_as(app_key: str) -> ResponseReturnValue:
    """Be somebody else in the try-out from now on."""
    found = _mine(app_key)
    engine, user_id = own_app(app_key)
    inner = engine_in(found.folder(home()))
    acting = acting_of(inner, live_app(inner, app_key), request.form.get("who", ""))
    if acting is None:
        raise not_found()
    with write_transaction(engine) as connection:
        append_audit(connection, "app.tryout_acted_as", user_id=user_id, app_key=app_key, data=dict(acting))
    change_tryout(engine, found.id, acting=dict(acting), used_at=datetime.now(UTC))
    return redirect(local_address(request.form.get("next") or address_of(found)))


@studio_pages.post("/<app_key>/tryout/latest")
@access(Access.DESIGNER)
def take_draft(app_key: str) -> ResponseReturnValue:
    """Bring the try-out to the draft as it is now; its records follow."""
    found = _mine(app_key)
    engine, _user_id = own_app(app_key)
    try:
        done = take_latest(engine, home(), found, signed_in())
    except RecordsError as refused:
        flash_problems(refused.problems)
    else:
        if done.version is None:
            flash_problems(done.problems)
        else:
            flash(gettext("The try-out runs the draft as it is now"), "done")
    return redirect(local_address(request.form.get("next") or address_of(found)))


@studio_pages.post("/<app_key>/tryout/keep")
@access(Access.DESIGNER)
def keep(app_key: str) -> ResponseReturnValue:
    """Keep the try-out for longer, or no longer than usual."""
    kept = request.form.get("kept") == "1"

    def act(engine: Any, found: Trying, user_id: int) -> None:
        change_tryout(engine, found.id, kept=kept, used_at=datetime.now(UTC))
        with write_transaction(engine) as connection:
            data = {"kept": kept}
            append_audit(connection, "app.tryout_kept", user_id=user_id, app_key=app_key, data=data)
        ends = moment_said(replace(found, kept=kept, used_at=datetime.now(UTC)).ends_at)
        flash(gettext("Kept until %(when)s", when=ends), "done")

    return _done(app_key, act)


@studio_pages.post("/<app_key>/tryout/forget")
@access(Access.DESIGNER)
def forget_done(app_key: str) -> ResponseReturnValue:
    """Begin a new recording: what was done so far is forgotten, the records stay."""
    return _done(app_key, lambda _engine, found, _user_id: forget_acts(engine_in(found.folder(home()))))


@studio_pages.post("/<app_key>/tryout/discard")
@access(Access.DESIGNER)
def discard(app_key: str) -> ResponseReturnValue:
    """Throw the try-out away."""

    def act(engine: Any, found: Trying, user_id: int) -> None:
        discard_tryout(engine, home(), found, user_id)
        flash(gettext("Thrown away"), "done")

    return _done(app_key, act)


def _done(app_key: str, act: Callable[[Any, Trying, int], None]) -> ResponseReturnValue:
    engine, user_id = own_app(app_key)
    act(engine, _mine(app_key), user_id)
    return redirect(url_for("studio_pages.tryout_page", app_key=app_key))
