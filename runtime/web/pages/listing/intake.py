"""Records from a file: sent, its columns matched, tried, brought in; taken back through the recycle bin."""

from __future__ import annotations

import time
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from runtime.exchange.bringing import Lost
from runtime.exchange.cells import cell_text
from runtime.exchange.cutting import Table
from runtime.exchange.held import Held, held_import, hold, keep_state, locked_import
from runtime.exchange.intake import Intake, Standing, importable
from runtime.exchange.tables import TableProblem, write_rows
from runtime.fields.values import label_of
from runtime.problems import Problem
from runtime.records.errors import Forbidden, NotFound
from runtime.records.many import MOST_AT_ONCE, delete_many
from runtime.records.records import Records
from runtime.records.retry import retried
from runtime.storage.engines import write_transaction
from runtime.web.database import current_engine
from runtime.web.declared import Access, access, takes_files
from runtime.web.errors import not_found
from runtime.web.files import current_store
from runtime.web.identity import signed_in
from runtime.web.language import gettext, ngettext
from runtime.web.pages.blueprint import pages, visit
from runtime.web.pages.inputs import input_fields
from runtime.web.pages.listing.matching import (
    Here,
    chosen_table,
    matching_page,
    may_import,
    tables_of,
    wish_of,
)
from runtime.web.pages.shell import frame

PURPOSE = "records"
BUDGET = 5.0
MOST_SHOWN = 200


def _enter(app_key: str, entity: str) -> Here:
    here = visit(app_key)
    of = here.entity(entity)
    if of.is_row_only or of.entity.single:
        raise not_found()
    if not may_import(here, of):
        values = {"act": {"en": "import", "zh": "导入"}, "entity": of.entity.label or of.key}
        raise Forbidden(Problem("access.refused", "", values))
    return Here(here, of, importable(input_fields(here, of)))


def _who() -> tuple[int, int]:
    person = signed_in()
    return person.user_id or 0, person.workspace_id


def _held(at: Here, import_id: str) -> Held:
    held = held_import(current_engine(), import_id, _who(), PURPOSE)
    if (held.app_key, held.entity) != (at.visit.live.key, at.of.key):
        raise NotFound(Problem("table.gone"))
    return held


@pages.get("/apps/<app_key>/<entity>/-/import")
@access(Access.MEMBER)
def import_records_page(app_key: str, entity: str) -> ResponseReturnValue:
    """Choose a file."""
    return _choose(_enter(app_key, entity))


@pages.post("/apps/<app_key>/<entity>/-/import")
@access(Access.MEMBER)
@takes_files
def send_records(app_key: str, entity: str) -> ResponseReturnValue:
    """Keep the file, and show what it would do."""
    at = _enter(app_key, entity)
    files = [(one.stream, one.filename) for one in request.files.getlist("sheets") if one.filename][:1]
    try:
        held = hold(current_engine(), current_store(), files, _who(), PURPOSE, app_key, entity)
    except TableProblem as error:
        return _choose(at, [problem.message(at.visit.language) for problem in error.problems])
    return redirect(at.url("match_records", import_id=held.id), 303)


def _choose(at: Here, refused: list[str] | None = None) -> ResponseReturnValue:
    own = at.url("import_records_page")
    page = render_template(
        "lists/import.html",
        **frame(at.visit, own, at.of.key),
        many=at.visit.many(at.of.entity),
        back=at.url("list_records"),
        fields=[label_of(item, at.visit.language) for item in at.fields.values()],
        required=[label_of(item, at.visit.language) for item in at.fields.values() if item.required],
        sample=at.url("import_sample"),
        refused=refused or [],
    )
    return page, 422 if refused else 200


@pages.get("/apps/<app_key>/<entity>/-/import/sample.csv")
@access(Access.MEMBER)
def import_sample(app_key: str, entity: str) -> Response:
    """An empty table with the columns there are."""
    at = _enter(app_key, entity)
    labels = [label_of(item, at.visit.language) for item in at.fields.values()]
    return _csv("".join(write_rows([], list(at.fields), labels, at.visit.language)), f"{entity}.csv")


@pages.get("/apps/<app_key>/<entity>/-/import/<import_id>")
@access(Access.MEMBER)
def match_records(app_key: str, entity: str, import_id: str) -> ResponseReturnValue:
    """What the file would do: its columns, its first rows as they would be saved."""
    at = _enter(app_key, entity)
    try:
        held = _held(at, import_id)
        if "standing" in held.state:
            return redirect(at.url("import_outcome", import_id=held.id))
        return matching_page(at, held, {})
    except NotFound as error:
        return _gone(at, error)


@pages.post("/apps/<app_key>/<entity>/-/import/<import_id>")
@access(Access.MEMBER)
def bring_records(app_key: str, entity: str, import_id: str) -> ResponseReturnValue:
    """The page again with what was chosen, or (`-act=import`) the records."""
    at = _enter(app_key, entity)
    try:
        held = _held(at, import_id)
        said = {key: value for key, value in request.form.items() if key != "csrf_token"}
        act = said.pop("-act", "")
        if "standing" in held.state:
            said = dict(held.state["said"])
        elif act != "import":
            return matching_page(at, held, said)
        return _go_on(at, held, said)
    except NotFound as error:
        return _gone(at, error)


def _gone(at: Here, error: NotFound) -> ResponseReturnValue:
    for problem in error.problems:
        flash(problem.message(at.visit.language), "error")
    return redirect(at.url("import_records_page"))


def _go_on(at: Here, held: Held, said: dict[str, str]) -> ResponseReturnValue:
    """Portions, each one transaction with how far it is, until all is there or the time is up."""
    tables = tables_of(held)
    table = chosen_table(tables, said)
    wish = wish_of(at, table, said)
    if not wish.columns:
        return matching_page(at, held, said, [gettext("Match at least one column with a field")], 422)
    intake = Intake(at.of, at.fields, table, wish, at.visit.language)
    began = time.monotonic()

    def portion() -> Standing:
        with write_transaction(current_engine()) as connection:
            now = locked_import(connection, held, PURPOSE)
            standing = Standing.of(now.state.get("standing", {}))
            if not standing.done:
                door = Records(at.visit.live, at.visit.person, connection, "import")
                intake.portion(door, standing)
                keep_state(connection, held.id, {"said": said, "standing": standing.as_json()})
            return standing

    while True:
        standing: Standing = retried(portion)
        if standing.done or time.monotonic() - began > BUDGET:
            return redirect(at.url("import_outcome", import_id=held.id), 303)


@pages.get("/apps/<app_key>/<entity>/-/import/<import_id>/outcome")
@access(Access.MEMBER)
def import_outcome(app_key: str, entity: str, import_id: str) -> ResponseReturnValue:
    """How far it is, what came in, what did not."""
    at = _enter(app_key, entity)
    held = _held(at, import_id)
    if "standing" not in held.state:
        return redirect(at.url("match_records", import_id=import_id))
    standing = Standing.of(held.state["standing"])
    table = chosen_table(tables_of(held), held.state["said"])
    return render_template(
        "lists/imported.html",
        **frame(at.visit, at.url("import_records_page"), at.of.key),
        many=at.visit.many(at.of.entity),
        back=at.url("list_records"),
        standing=standing,
        total=len(table.rows),
        reached=min(standing.place, len(table.rows)),
        lost_rows=len({one.row for one in standing.lost if not one.kept}),
        lost_cells=sum(one.kept for one in standing.lost),
        shown=sorted(standing.lost, key=lambda one: one.row)[:MOST_SHOWN],
        may_undo=bool(standing.created) and not standing.undone and at.visit.may("delete", at.of.key),
        go_on=at.url("bring_records", import_id=import_id),
        undo=at.url("undo_import", import_id=import_id),
        lost_url=at.url("import_lost", import_id=import_id),
        again=at.url("import_records_page"),
    )


@pages.get("/apps/<app_key>/<entity>/-/import/<import_id>/left-out.csv")
@access(Access.MEMBER)
def import_lost(app_key: str, entity: str, import_id: str) -> Response:
    """The rows that are not there, as they stand in the file, each with its reason: to be sent again."""
    at = _enter(app_key, entity)
    held = _held(at, import_id)
    table = chosen_table(tables_of(held), held.state.get("said", {}))
    standing = Standing.of(held.state.get("standing", {}))
    return _csv("".join(_left_out(table, standing.lost, at.visit.language)), f"{entity}-left-out.csv")


def _left_out(table: Table, lost: list[Lost], language: str) -> Any:
    reasons: dict[int, list[str]] = {}
    for one in lost:
        told = f"{one.column}: {one.reason}" if one.column and one.column not in one.reason else one.reason
        reasons.setdefault(one.row, []).append(told)
    keys = [str(place) for place in range(len(table.header))]
    rows = (
        {**{key: cell_text(cell) for key, cell in zip(keys, cells, strict=True)}, "row": number,
         "why": "; ".join(dict.fromkeys(reasons[number]))}
        for number, cells in table.rows
        if number in reasons
    )  # fmt: skip
    labels = [*table.header, gettext("Row"), gettext("Reason")]
    return write_rows(rows, [*keys, "row", "why"], labels, language)


def _csv(content: str, name: str) -> Response:
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/apps/<app_key>/<entity>/-/import/<import_id>/undo")
@access(Access.MEMBER)
def undo_import(app_key: str, entity: str, import_id: str) -> ResponseReturnValue:
    """What was created goes to the recycle bin; what was changed stays."""
    at = _enter(app_key, entity)
    held = _held(at, import_id)
    standing = Standing.of(held.state.get("standing", {}))
    gone = refused = 0
    if not standing.undone:
        for start in range(0, len(standing.created), MOST_AT_ONCE):
            results = delete_many(at.visit.records, entity, standing.created[start : start + MOST_AT_ONCE])
            gone += sum(one["ok"] for one in results)
            refused += sum(not one["ok"] for one in results)
        standing.undone = True
        with write_transaction(current_engine()) as connection:
            keep_state(connection, held.id, {**held.state, "standing": standing.as_json()})
    said = ngettext(
        "%(num)s record moved to the recycle bin", "%(num)s records moved to the recycle bin", gone
    )
    flash(said, "done")
    if refused:
        told = ngettext(
            "%(num)s record had to stay: others refer to it, or it may not be deleted",
            "%(num)s records had to stay: others refer to them, or they may not be deleted",
            refused,
        )
        flash(told, "error")
    return redirect(at.url("list_records"), 303)
