"""Formulas while they are written: names to choose from, what is wrong and how to mend it, the value."""

from __future__ import annotations

from typing import Any

from flask import request

from configurator.conditions.rows import LONGEST
from configurator.draft import read_draft
from configurator.formulas import Place, fix_of, functions, names_of, place_from_json, try_formula
from configurator.formulas.kinds import kind_said
from configurator.formulas.names import PEOPLE, parents_of
from configurator.formulas.place import Misplaced
from configurator.formulas.saying import Sayer, option_names
from configurator.web.blueprint import studio
from runtime.definition import App
from runtime.definition.scope import AppScope
from runtime.formula import Formula
from runtime.problems import Problem
from runtime.records.errors import BadRequest, Forbidden, NotFound
from runtime.records.query import Query
from runtime.storage.engines import read_transaction
from runtime.web.answers import Answer, answer
from runtime.web.database import current_engine
from runtime.web.declared import Access, access, parameters
from runtime.web.doors import open_door
from runtime.web.errors import Refusal, malformed
from runtime.web.language import current_language, current_timezone
from runtime.web.requests import only_members, read_object

OFFERED = 20
_PLACE = ("entity", "purpose", "type", "field", "record_entity", "variables", "column")


@studio.get("/apps/<app_key>/draft/names")
@access(Access.STUDIO)
@parameters("entity", "functions")
def formula_names(app_key: str) -> Answer:
    """What a formula about records of `?entity=` may name; with `functions=1` also every function.

    `items` are fields, collections and system columns of the entity (`user` and `department` are entities
    here), with labels in every language; `parents` the entities `parent` leads to.
    """
    app = _draft(app_key)
    key = request.args.get("entity", "")
    if key not in PEOPLE and app.find_entity(key) is None:
        raise Refusal(
            422, Problem("request.parameter", "entity", {"name": "entity", "expected": "an entity"})
        )
    language = current_language()
    scope = AppScope(app)
    found: dict[str, Any] = {
        "items": names_of(app, scope, key, language),
        "parents": parents_of(scope, key),
        "settings": [
            {"key": one, "kind": kind_said(type_, language)} for one, type_ in scope.settings().items()
        ],
    }
    if request.args.get("functions") == "1":
        found["functions"] = functions(language)
    return answer(found)


@studio.post("/apps/<app_key>/draft/formulas")
@access(Access.DESIGNER)
def check_formula(app_key: str) -> Answer:
    """What is wrong with `formula` where it stands, and what it gives.

    The place: `entity` (whose fields are bare names), `purpose` (`rule`, `computed`, `default`, `filter` …),
    `type` (`number`, `text`, `boolean`, `date`, `reference:account` …) or `field` (the one that is given the
    value), `record_entity`, `variables` (names with types), `column` (the formula a decision table's cell is
    compared with). Problems carry `position` (code points) and, where it is known how to mend them, `fix`.
    With `record` the value for that record of the live app, as the caller may see it; with `explain` step by
    step. Nothing is kept.
    """
    body = read_object()
    only_members(body, *_PLACE, "formula", "record", "explain")
    source = body.get("formula")
    if not isinstance(source, str) or len(source) > LONGEST:
        raise malformed(f"formula is a text of at most {LONGEST} characters")
    record = body.get("record")
    if record is not None and (not isinstance(record, int) or isinstance(record, bool)):
        raise malformed("record is the number of a record")
    app, language = _draft(app_key), current_language()
    try:
        place = place_from_json(app, body)
    except Misplaced as error:
        raise malformed(str(error)) from None
    made = place.compile(source, AppScope(app))
    problems = made if isinstance(made, list) else list(made.warnings)
    found: dict[str, Any] = {
        "problems": [_told(one, source, app, place, language) for one in problems],
        "kind": None,
        "value": None,
    }
    if isinstance(made, Formula):
        found["kind"] = kind_said(made.type, language)
        if record is not None:
            found["value"] = _value(app_key, app, place, source, record, body.get("explain") is True)
    return answer(found)


@studio.get("/apps/<app_key>/draft/samples")
@access(Access.STUDIO)
@parameters("entity", "q")
def sample_records(app_key: str) -> Answer:
    """Records of `?entity=` to try a formula on: the newest, or those that `q` finds, with their titles."""
    key, words = request.args.get("entity", ""), request.args.get("q", "").strip()
    try:
        door = open_door(app_key)
    except (NotFound, Forbidden):
        return answer({"items": []})  # nothing is live yet, or nothing of it is theirs to see
    of = door.live.entities.get(key)
    if of is None:
        return answer({"items": []})
    try:
        found = door.list(key, Query(q=words or None, sort=("-id",), limit=OFFERED, fields=("id",)))
    except (NotFound, Forbidden, BadRequest):
        return answer({"items": []})  # rows of a sub-table are found in their record
    ids = [one["id"] for one in found["items"]]
    titles = door.titles(key, ids)
    return answer({"items": [{"id": one, "title": titles.get(one) or str(one)} for one in ids]})


def _told(problem: Problem, source: str, app: App, place: Place, language: str) -> dict[str, Any]:
    said = problem.as_json(language)
    fix = fix_of(problem, source, app, place.entity)
    return said if fix is None else {**said, "fix": fix.as_json()}


def _value(app_key: str, app: App, place: Place, source: str, record: int, explained: bool) -> Any:
    language = current_language()
    sayer = Sayer(language, current_timezone(), options=option_names(app, language))
    try:
        tried = try_formula(open_door(app_key), place, source, record, sayer, explained)
    except (NotFound, Forbidden):
        return None
    return None if tried is None else tried.as_json()


def _draft(app_key: str) -> App:
    with read_transaction(current_engine()) as connection:
        return read_draft(connection, app_key).app
