"""Conditions picked, not typed: formulas of the draft as rows, rows as formulas; where a field is used."""

from __future__ import annotations

from typing import Any

from flask import request

from configurator.conditions import Subject, group_from_json, read_condition, subjects_of, write_condition
from configurator.conditions.rows import LONGEST, Malformed
from configurator.draft import read_draft
from configurator.saying import Speaker, watch_flow
from configurator.saying.left_behind import left_behind
from configurator.usage import uses_of
from configurator.web.answers import said
from configurator.web.blueprint import studio
from runtime.definition import App
from runtime.definition.scope import AppScope
from runtime.formula import compile_formula
from runtime.formula.types import BOOLEAN
from runtime.problems import Problem
from runtime.storage.engines import read_transaction
from runtime.web.answers import Answer, answer
from runtime.web.database import current_engine
from runtime.web.declared import Access, access, parameters
from runtime.web.errors import Refusal, malformed
from runtime.web.language import current_language
from runtime.web.requests import only_members, read_object

PURPOSES = ("rule", "filter", "row_condition", "flow")
MOST = 200


@studio.post("/apps/<app_key>/draft/conditions")
@access(Access.DESIGNER)
def conditions(app_key: str) -> Answer:
    """Conditions on records of `entity`: `read` formulas into rows, or `write` rows into a formula.

    `read` is a list of formulas, `write` a group `{"match": "all" | "any", "rows": [...]}`; `purpose` says
    where the condition stands: `rule` (default), `filter`, `row_condition`, `flow`. With `flow` and `step` it
    stands at that step, and may be about what steps before it left behind; with `record_entity` it chooses
    among records for one of that entity, which is `record` in it. Nothing is kept.
    """
    body = read_object()
    only_members(body, "entity", "purpose", "flow", "step", "record_entity", "read", "write")
    purpose = body.get("purpose", "rule")
    if purpose not in PURPOSES:
        raise malformed(f"purpose is one of {', '.join(PURPOSES)}")
    app = _draft(app_key)
    entity = _entity(app, body.get("entity"))
    scope, subjects = AppScope(app), subjects_of(app, entity, stored=purpose in ("rule", "flow"))
    more, around = _at_step(app, scope, entity, body.get("flow"), body.get("step"))
    subjects |= more
    if "record_entity" in body and not around:
        around = {"record_entity": _entity(app, body["record_entity"])}
    found: dict[str, Any] = {}
    if "read" in body:
        found["read"] = []
        for source in _formulas(body["read"]):
            group, problems = read_condition(source, scope, entity, subjects, purpose, **around)
            found["read"].append({**group.as_json(), "problems": said(problems)})
    if "write" in body:
        try:
            group = group_from_json(body["write"])
        except Malformed as error:
            raise malformed(str(error)) from None
        formula, problems = write_condition(group, subjects)
        made = compile_formula(formula, scope, entity, purpose, BOOLEAN, **around) if formula else []
        problems += made if isinstance(made, list) else made.warnings
        found["write"] = {"formula": formula, "problems": said(problems)}
    return answer(found)


def _at_step(
    app: App, scope: AppScope, entity: str, flow_key: Any, step: Any
) -> tuple[dict[str, Subject], dict[str, Any]]:
    """What a condition at a step can be about besides, and what is around it; nothing without a step."""
    flow = app.flow(flow_key) if isinstance(flow_key, str) else None
    if flow is None or not isinstance(step, str):
        return {}, {}
    found, _problems = watch_flow(app, scope, flow)
    seen = found.get(step)
    if seen is None:
        return {}, {}
    outside = flow.entity if flow.entity != entity else None
    around = {"variables": seen.variables, "record_entity": outside}
    return dict(left_behind(Speaker(app, current_language()), flow, seen)), around


@studio.get("/apps/<app_key>/draft/uses")
@access(Access.STUDIO)
@parameters("entity", "field")
def uses(app_key: str) -> Answer:
    """Where the draft uses a field: `?entity=` and `field=`."""
    app = _draft(app_key)
    key = _entity(app, request.args.get("entity"))
    entity = app.find_entity(key)
    field = entity.field(request.args.get("field", "")) if entity else None
    if field is None:
        raise Refusal(422, Problem("request.parameter", "field", {"name": "field", "expected": "a field"}))
    found = uses_of(app, key, field.key, current_language())
    return answer({"items": [use.as_json() for use in found]})


def _draft(app_key: str) -> App:
    with read_transaction(current_engine()) as connection:
        return read_draft(connection, app_key).app


def _entity(app: App, key: Any) -> str:
    if not isinstance(key, str) or app.find_entity(key) is None:
        values = {"name": "entity", "expected": "an entity of the app"}
        raise Refusal(422, Problem("request.parameter", "entity", values))
    return key


def _formulas(data: Any) -> list[str]:
    if not isinstance(data, list) or len(data) > MOST:
        raise malformed("read is a list of formulas")
    if not all(isinstance(one, str) and len(one) <= LONGEST for one in data):
        raise malformed("read is a list of formulas")
    return data
