"""A new app from a spreadsheet: sent, looked at and corrected on one page, made with its records."""

from __future__ import annotations

import time
from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from configurator.spreadsheets.definition import definition_of, plan_entities
from configurator.spreadsheets.loading import Loading, Progress, finish, load_portion, orphans
from configurator.versions import found_app
from configurator.web.pages.blueprint import flash_problems, in_words, studio_pages
from configurator.web.pages.home import apps_here
from configurator.web.pages.memory import Memory
from configurator.web.pages.naming import proposed_key
from configurator.web.pages.new_form import NewForm, new_form_page
from configurator.web.pages.sheet_proposals import Reading, proposal_of, reading_of, workspace_habits
from configurator.web.pages.sheet_review import review
from runtime.access.actor import Actor
from runtime.definition import load_app
from runtime.exchange.bringing import Lost
from runtime.exchange.held import Held, held_import, hold, keep_state
from runtime.exchange.tables import TableProblem, write_rows
from runtime.problems import Problem
from runtime.records.errors import NotFound, RecordsError
from runtime.storage.engines import write_transaction
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.files import current_store
from runtime.web.identity import signed_in
from runtime.web.language import current_language, gettext
from runtime.web.pages.shell import me_of

PURPOSE = "app"
BUDGET = 1.0
"""So many seconds a request works on the rows; a page shows how far it is, and goes on."""

MOST_SHOWN = 200
_loadings = Memory(4)


def hold_sheets(name: str) -> Held:
    """Keep the tables that this request brings, for the app called `name`. Raises TableProblem."""
    files = [(one.stream, one.filename or "table") for one in request.files.getlist("sheets") if one.filename]
    held = hold(current_engine(), current_store(), files, _who(), PURPOSE, unread=True)
    if name:
        with write_transaction(current_engine()) as connection:
            keep_state(connection, held.id, {"name": name})
    reading_of(held)  # what is short is read before the next page, and refused on this one
    return held


def _who() -> tuple[int, int]:
    person = signed_in()
    return person.user_id or 0, person.workspace_id


def _held(import_id: str) -> Held:
    return held_import(current_engine(), import_id, _who(), PURPOSE)


@studio_pages.get("/-/spreadsheet/<import_id>")
@access(Access.STUDIO)
def review_sheets(import_id: str) -> ResponseReturnValue:
    """What the tables would become, to be corrected."""
    try:
        held = _held(import_id)
        if held.app_key:
            return redirect(url_for("studio_pages.sheets_progress", app_key=held.app_key, import_id=held.id))
        reading = reading_of(held)
        return _still_reading(held, reading) if reading else review(held, held.state.get("said", {}))
    except TableProblem as error:
        form = NewForm(data={"start": "spreadsheet", "name": held.state.get("name", "")})
        return new_form_page(form, 422, in_words(error.problems))
    except NotFound as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.new_page"))


def _still_reading(held: Held, reading: Reading) -> ResponseReturnValue:
    """The page that tells how far it is, and asks again by itself."""
    page = render_template(
        "studio/sheets_reading.html",
        files=[one for _id, one in held.files],
        reading=reading,
        me=me_of(signed_in()),
    )
    return page, 200, {"Cache-Control": "no-store"}


@studio_pages.post("/-/spreadsheet/<import_id>")
@access(Access.DESIGNER)
def make_from_sheets(import_id: str) -> ResponseReturnValue:
    """The page again with what was chosen, or (`-act=make`) the app."""
    try:
        held = _held(import_id)
        said = {key: value for key, value in request.form.items() if key != "csrf_token"}
        if not held.app_key and reading_of(held) is not None:  # the server was started again meanwhile
            said.pop("-act", "")
            with write_transaction(current_engine()) as connection:
                keep_state(connection, held.id, {**held.state, "said": said})
            return redirect(url_for("studio_pages.review_sheets", import_id=held.id), 303)
        if said.pop("-act", "") != "make" or held.app_key:
            return review(held, said)
        return _make(held, said)
    except NotFound as error:
        flash_problems(error.problems)
        return redirect(url_for("studio_pages.new_page"))


def _make(held: Held, said: dict[str, str]) -> ResponseReturnValue:
    name = " ".join(said.get("name", "").split())[:80]
    plans = plan_entities(proposal_of(held, said))
    if not name or not any(plan.fields for plan in plans.values()):
        refused = (
            gettext("Give the app a name") if not name else gettext("Keep at least one table with a field")
        )
        return review(held, said, [refused], 422)
    key = proposed_key(name, {app.key.casefold() for app in apps_here()})
    app, problems = load_app(definition_of(key, name, plans, loading=True))
    if app is None:
        return review(held, said, in_words(problems), 422)
    person, engine = signed_in(), current_engine()
    try:
        note = gettext("From %(file)s", file=", ".join(one for _id, one in held.files))
        made = found_app(engine, app, note, person.user_id, person.workspace_id)
    except RecordsError as error:
        return review(held, said, in_words(error.problems), 422)
    if made.version is None:
        return review(held, said, in_words(made.problems), 422)
    loading = _loading(held, said)
    progress = Progress()
    progress.add(orphans(plans, current_language()))
    with write_transaction(engine) as connection:
        state = {"name": name, "said": said, "progress": progress.as_json()}
        keep_state(connection, held.id, state, key)
    return _go_on(Held(held.id, held.user_id, held.workspace_id, key, None, held.files, state), loading)


def _loading(held: Held, said: dict[str, str]) -> Loading:
    """The workbook on its way, as this request's person: what names lead to which rows is found once."""
    key = (held.id, current_language(), tuple(sorted(said.items())))
    loading: Loading = _loadings.remembered(
        key, lambda: Loading(plan_entities(proposal_of(held, said)), _actor(), current_language())
    )
    loading.actor = _actor()
    return loading


def _actor() -> Actor:
    """The person as the door knows them, in the language of this request and the workspace's time zone."""
    return replace(signed_in(), language=current_language(), timezone=workspace_habits()[1])


def _go_on(held: Held, loading: Loading) -> ResponseReturnValue:
    """Portions until the time is up; then the app, or the page that tells how it is."""
    key, began = str(held.app_key), time.monotonic()
    engine = current_engine()
    while True:
        progress = load_portion(engine, held, loading, key)
        if progress.done or time.monotonic() - began > BUDGET:
            break
    if progress.done and not held.state.get("finished"):
        finish(engine, key, str(held.state["name"]), loading, gettext("Numbers go on by themselves"))
        with write_transaction(engine) as connection:
            keep_state(connection, held.id, {**held.state, "progress": progress.as_json(), "finished": True})
    if progress.done and not progress.lost:
        count = sum(progress.counts.values())
        flash(
            gettext("%(app)s is there, with %(count)s records", app=held.state["name"], count=count), "done"
        )
        return redirect(url_for("pages.app_home", app_key=key))
    return redirect(url_for("studio_pages.sheets_progress", app_key=key, import_id=held.id))


@studio_pages.get("/<app_key>/spreadsheet/<import_id>")
@access(Access.STUDIO)
def sheets_progress(app_key: str, import_id: str) -> ResponseReturnValue:
    """How far the rows are, and what could not be brought in."""
    held = _of_app(app_key, import_id)
    if (reading := reading_of(held)) is not None:
        return _still_reading(held, reading)
    progress = Progress.of(held.state.get("progress", {}))
    loading = _loading(held, held.state.get("said", {}))
    page = render_template(
        "studio/sheets_progress.html",
        name=held.state["name"],
        app_key=app_key,
        held=held,
        progress=progress,
        plans=list(loading.plans.values()),
        reached=loading.reached(progress),
        total=loading.total,
        whole=[one for one in progress.lost if not one.kept][:MOST_SHOWN],
        cells=[one for one in progress.lost if one.kept][:MOST_SHOWN],
        lost_rows=len({(one.sheet, one.row) for one in progress.lost if not one.kept}),
        lost_cells=sum(one.kept for one in progress.lost),
        me=me_of(signed_in()),
    )
    return page


@studio_pages.post("/<app_key>/spreadsheet/<import_id>")
@access(Access.DESIGNER)
def sheets_go_on(app_key: str, import_id: str) -> ResponseReturnValue:
    """Go on where it stopped."""
    held = _of_app(app_key, import_id)
    if reading_of(held) is not None:
        return redirect(url_for("studio_pages.sheets_progress", app_key=app_key, import_id=import_id), 303)
    return _go_on(held, _loading(held, held.state.get("said", {})))


@studio_pages.get("/<app_key>/spreadsheet/<import_id>/lost.csv")
@access(Access.STUDIO)
def sheets_lost(app_key: str, import_id: str) -> Response:
    """What could not be brought in, as a table."""
    held = _of_app(app_key, import_id)
    return lost_file(Progress.of(held.state.get("progress", {})).lost, f"{app_key}-left-out.csv")


def lost_file(lost: list[Lost], name: str) -> Response:
    """A CSV of what was lost, row by row."""
    keys = ("sheet", "row", "column", "text", "reason", "kept")
    labels = [gettext("Sheet"), gettext("Row"), gettext("Column"), gettext("Cell"), gettext("Reason"),
              gettext("Record is there")]  # fmt: skip
    rows = (
        {"sheet": one.sheet, "row": one.row, "column": one.column, "text": one.text, "reason": one.reason,
         "kept": gettext("yes") if one.kept else gettext("no")}
        for one in lost
    )  # fmt: skip
    answer = Response(
        "".join(write_rows(rows, keys, labels, current_language())), content_type="text/csv; charset=utf-8"
    )
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _of_app(app_key: str, import_id: str) -> Held:
    held = _held(import_id)
    if held.app_key != app_key:
        raise NotFound(Problem("table.gone"))
    return held
