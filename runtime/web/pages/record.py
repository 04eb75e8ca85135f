"""The page of one record: to read, to fill in, to change. Every step works by plain forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from runtime.definition import targets_of
from runtime.fields import field_type
from runtime.fields.values import TextLocale, ValueProblem
from runtime.records.errors import ConflictingState, Forbidden, Invalid, Stale
from runtime.records.live_entity import LiveEntity
from runtime.web.api.blueprint import RECORD
from runtime.web.declared import Access, access, takes_files
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.drawing import draw, form_of
from runtime.web.pages.duplicates import alike
from runtime.web.pages.files import ACT, with_uploads
from runtime.web.pages.findings import bound_by_path
from runtime.web.pages.inputs import Inputs, inputs_of, is_input, plain_value
from runtime.web.pages.live_rules import live_answer, referred
from runtime.web.pages.page import Page, Warned
from runtime.web.pages.record_types import brought_back, chosen_record_type, first_record_type
from runtime.web.pages.refusals import refusal
from runtime.web.pages.row_acts import stepped
from runtime.web.pages.shown import record_url
from runtime.web.pages.stages import StagePath, stage_path
from runtime.web.pages.state import state_of

REVISION = "-revision"
MORNING = "09:00"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMED = re.compile(r"(\w+):([0-9]{1,18})")
CONFIRMED = "-confirmed"
STAGE = "-stage"
BY_SCRIPT = "X-Save"
"""A header of the page's own script: it is answered in JSON, and keeps the page as it stands."""


@pages.get("/apps/<app_key>/<entity>/new")
@access(Access.MEMBER)
def new_record(app_key: str, entity: str) -> ResponseReturnValue:
    """An empty form."""
    here = visit(app_key)
    of = here.entity(entity)
    copied = _id(request.args.get("copy", ""))
    given = copied_values(here, of, here.records.get(of.key, copied)) if copied else {}
    form_key = request.args.get("form")
    begun = {**first_record_type(of, form_key), **given, **_prefilled(here, of)}
    return draw(here, of, Page(form_key=form_key, given=begun))


def copied_values(here: Visit, of: LiveEntity, record: Mapping[str, Any]) -> dict[str, Any]:
    """What a copy of a record begins with: what people fill in, but what is left blank in copies."""
    grant = here.grant(of.key)
    worked_out = of.rules.levels[()].rules.providers
    found: dict[str, Any] = {}
    for key, item in of.fields.items():
        if item.not_copied or key in grant.hidden or key in grant.read_only or record.get(key) is None:
            continue
        if any(one.when is None for one in worked_out.get(key, ())):
            continue
        if item.type == "children":
            child = here.entity(str(item.setting("entity")))
            found[key] = [copied_values(here, child, row) for row in record[key]]
        elif item.type == "stage":
            continue  # a copy starts where records start
        elif is_input(item) and not item.unique:
            found[key] = plain_value(item, record[key])
    if record.get("record_type"):
        found["record_type"] = record["record_type"]
    return found


def _moment(here: Visit, item: Any, day: str) -> Any:
    """The value of a day; a time begins when a day's work does."""
    text = day if item.type == "date" else f"{day} {MORNING}"
    try:
        return field_type(item.type).parse_text(item, text, TextLocale(here.language, here.timezone))
    except ValueProblem:
        return None


def _prefilled(here: Visit, of: LiveEntity) -> dict[str, Any]:
    """Values the address brings along, from a list of related records or a day of a calendar.

    Such as `?account=5`, `?about=lead:5`, `?due=2026-03-02`.
    """
    found: dict[str, Any] = {}
    for key, text in request.args.items():
        item = of.fields.get(key)
        if item is not None and item.type == "reference" and text.isdecimal() and len(text) < 19:
            found[key] = int(text)
        elif item is not None and item.type == "any_reference" and (named := _NAMED.fullmatch(text)):
            if named[1] in targets_of(item):
                found[key] = {"entity": named[1], "id": int(named[2])}
        elif item is not None and item.type in ("date", "datetime") and _DAY.fullmatch(text):
            found[key] = _moment(here, item, text)
        elif key == "record_type" and of.entity.record_type(text) is not None:
            found[key] = text
    return found


@pages.post("/apps/<app_key>/<entity>/new")
@access(Access.MEMBER)
@takes_files
def create_record(app_key: str, entity: str) -> ResponseReturnValue:
    """Save a new record, or do one step of filling it in."""
    here = visit(app_key)
    of = here.entity(entity)
    sent, files = with_uploads(here, of, request.form)
    sent = brought_back(of, sent)
    page = Page(form_key=request.args.get("form"), sent=stepped(sent), act=sent.get(ACT, "save"))
    page.inputs = inputs_of(here, of, {}, page.sent)
    files.tell(page.inputs, here.language)
    page.given = {**_prefilled(here, of), **chosen_record_type(of, sent), **page.inputs.given()}
    if page.act != "save":
        return draw(here, of, page)
    if page.inputs.unreadable or _unconfirmed(here, of, page):
        return _refused(here, of, page, files.status)
    try:
        made = here.records.create(of.key, page.given)
    except (Invalid, Forbidden, ConflictingState) as refused:
        page.problems = refused.problems
        return _refused(here, of, page, refused.status)
    flash(gettext("Saved"), "done")
    return _saved(here, of, made["id"])


def _saved(here: Visit, of: LiveEntity, record_id: int) -> ResponseReturnValue:
    url = record_url(here, of.key, record_id)
    return {"url": url, "id": record_id} if BY_SCRIPT in request.headers else redirect(url, 303)


def _refused(here: Visit, of: LiveEntity, page: Page, status: int) -> ResponseReturnValue:
    if BY_SCRIPT in request.headers:
        return refusal(here, of, page), status
    return draw(here, of, page), status


@pages.get(f"/apps/<app_key>/<entity>/{RECORD}")
@access(Access.MEMBER)
def show_record(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """A record."""
    here = visit(app_key)
    of = here.entity(entity)
    return draw(here, of, Page(record=here.records.get(of.key, record_id)))


@pages.post(f"/apps/<app_key>/<entity>/{RECORD}")
@access(Access.MEMBER)
@takes_files
def change_record(app_key: str, entity: str, record_id: int) -> ResponseReturnValue:
    """Save a record, or do one step of changing it."""
    here = visit(app_key)
    of = here.entity(entity)
    record = here.records.get(of.key, record_id)
    sent, files = with_uploads(here, of, request.form)
    sent = brought_back(of, sent)
    page = Page(record=record, sent=stepped(sent), act=sent.get(ACT, "save"))
    page.inputs = inputs_of(here, of, record, page.sent)
    files.tell(page.inputs, here.language)
    page.given = {**changed_values(of, page.inputs, record), **chosen_record_type(of, sent, record)}
    _choose_stage(of, page, sent)
    if page.act != "save":
        return draw(here, of, page)
    if page.inputs.unreadable:
        return _refused(here, of, page, files.status)
    if not page.given:
        return _saved(here, of, record_id)
    revision = _revision(sent)
    if (revision is None or revision == record["revision"]) and _unconfirmed(here, of, page):
        return _refused(here, of, page, 422)
    try:
        here.records.update(of.key, record_id, page.given, revision=revision)
    except Stale as stale:
        page.problems, page.is_stale = stale.problems, True
        page.base_revision = revision
        return _refused(here, of, page, 412)
    except (Invalid, Forbidden, ConflictingState) as refused:
        page.problems = refused.problems
        return _refused(here, of, page, refused.status)
    flash(gettext("Saved"), "done")
    return _saved(here, of, record_id)


def _choose_stage(of: LiveEntity, page: Page, sent: Mapping[str, str]) -> None:
    """A press on a stage of the path saves what is entered, and the stage with it."""
    item, chosen = of.entity.stage_field, sent.get(STAGE)
    if item is not None and chosen and any(one.value == chosen for one in item.stages):
        page.given[item.key] = chosen


def _unconfirmed(here: Visit, of: LiveEntity, page: Page) -> bool:
    """Whether there are warnings that have not been confirmed; they go to the page."""
    rules = here.live.app.rules_of(of.key)
    if not of.entity.duplicates and not any(getattr(rule, "severity", "") == "warning" for rule in rules):
        return False
    record_id = page.record["id"] if page.record else None
    found = here.records.evaluate(of.key, page.given, id=record_id, trace="none")["problems"]
    if any(one["severity"] == "error" for one in found):
        return False  # saving says them
    confirmed = set(request.form.getlist(CONFIRMED))
    page.warnings = [
        Warned(one["code"], one["message"], one["path"]) for one in found if one["code"] not in confirmed
    ] + [one for one in alike(here, of, page.given, record_id) if one.code not in confirmed]
    return bool(page.warnings)


def _revision(sent: Mapping[str, str]) -> int | None:
    return _id(sent.get(REVISION, ""))


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def changed_values(of: LiveEntity, inputs: Inputs, record: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent and differs from what is stored."""
    found = {}
    for key, value in inputs.given().items():
        item = of.fields[key]
        if item.type == "children":
            if not _same_rows(of, item, value, record.get(key) or []):
                found[key] = value
        elif plain_value(item, record.get(key)) != value:
            found[key] = value
    return found


def _same_rows(
    of: LiveEntity, item: Any, given: list[dict[str, Any]], stored: list[Mapping[str, Any]]
) -> bool:
    if [row.get("id") for row in given] != [row["id"] for row in stored]:
        return False
    child = of.app.entities[str(item.setting("entity"))]
    return all(
        key == "id" or plain_value(child.fields[key], before.get(key)) == value
        for row, before in zip(given, stored, strict=True)
        for key, value in row.items()
    )


@pages.post("/apps/<app_key>/<entity>/-/evaluate")
@access(Access.MEMBER)
def evaluate_form(app_key: str, entity: str) -> ResponseReturnValue:
    """The state of a form as it stands in the browser, for its script."""
    here = visit(app_key)
    of = here.entity(entity)
    record_id = _id(request.args.get("id", ""))
    record = here.records.get(of.key, record_id) if record_id else {}
    inputs = inputs_of(here, of, record, request.form)
    given = inputs.given()
    if record_id:
        given = changed_values(of, inputs, record)
    given |= chosen_record_type(of, request.form, record)
    form = form_of(of, {**record, **given}, request.args.get("form"))
    state = state_of(here, of, given, record_id, form)
    if request.args.get("only") == "needs":
        stages = stage_path(here, of, record, state, True, given) if record_id else StagePath()
        return {"needs": render_template("parts/needs.html", path=stages)}
    answer = live_answer(state, inputs.given())
    unreadable = {
        path: " ".join(bound.process_errors) for path, bound in bound_by_path(inputs) if bound.process_errors
    }
    for path in unreadable:
        answer["inputs"].pop(path, None)  # what could not be read stays as it was typed
    return {**answer, "unreadable": unreadable, "fetched": referred(here, of, state.values)}
