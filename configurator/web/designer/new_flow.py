"""A new flow: a button that creates a related record with what it can take over, or any other start."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.carrying import Proposal, propose, targets
from configurator.web.designer.blueprint import designer
from configurator.web.designer.flow_kinds import trigger_kinds_said
from configurator.web.designer.flows import change_draft
from configurator.web.pages.blueprint import Bench, bench_of, bench_page, in_words
from configurator.web.pages.new import proposed_key
from runtime.definition import App, Entity
from runtime.definition.kinds import trigger_kinds
from runtime.definition.text import text_in
from runtime.problems import LANGUAGES
from runtime.records.errors import RecordsError
from runtime.web.declared import Access, access
from runtime.web.language import gettext

Json = dict[str, Any]


@designer.get("/<app_key>/flows/-/button")
@access(Access.STUDIO)
def new_button(app_key: str) -> ResponseReturnValue:
    """A button on records of `entity` that creates one of `makes`: what is carried over, for correction."""
    bench = bench_of(app_key)
    return _button_page(bench, request.args.get("entity", ""), request.args.get("makes", ""))


@designer.post("/<app_key>/flows/-/button")
@access(Access.DESIGNER)
def add_button(app_key: str) -> ResponseReturnValue:
    """Make that button."""
    bench = bench_of(app_key)
    form = request.form
    source, target = (bench.draft.app.find_entity(form.get(name, "")) for name in ("entity", "makes"))
    if source is None or target is None:
        return _button_page(bench, form.get("entity", ""), form.get("makes", ""), 422)
    proposal = propose(bench.draft.app, source, target, bench.language)
    values, rows = _chosen(proposal)
    label = form.get("label", "").strip()[:200]
    key = ""

    def added(app: App, document: Json) -> list[Json]:
        nonlocal key
        key = proposed_key(f"new_{target.key}_from_{source.key}", {one.key.casefold() for one in app.flows})
        step: Json = {"key": "create", "do": "create_record", "entity": target.key, "values": values}
        if rows:
            step["rows"] = rows
        made = {
            "key": key,
            "label": _label(bench, label, source, target),
            "entity": source.key,
            "trigger": {"on": "button", "label": _label(bench, label, None, target), "icon": "file-plus"},
            "steps": [step],
        }
        return [_add_flow(document, made)]

    try:
        change_draft(app_key, added)
    except RecordsError as error:
        return _button_page(bench, source.key, target.key, 422, in_words(error.problems))
    flash(gettext("The button is in the draft"), "done")
    return redirect(url_for("designer.flow", app_key=app_key, flow=key))


def _chosen(proposal: Proposal) -> tuple[dict[str, str], Json]:
    """What the form says, as far as it was offered."""
    values = {}
    for one in proposal.fields:
        source = request.form.get(f"v-{one.key}", one.proposed)
        if source in {offered for offered, _label in one.choices}:
            values[one.key] = source
    is_sent = "sent" in request.form
    rows = {
        one.key: {"from": one.source, "values": dict(one.values)}
        for one in proposal.rows
        if not is_sent or request.form.get(f"r-{one.key}")
    }
    return values, rows


def _label(bench: Bench, given: str, source: Entity | None, target: Entity) -> Json:
    """What was typed, or words for it in every language."""
    made = {}
    for language in LANGUAGES:
        name = text_in(target.label, language, target.key)
        made[language] = f"新建{name}" if language == "zh" else f"New {name}"
        if source is not None:
            origin = text_in(source.label, language, source.key)
            made[language] = f"由{origin}新建{name}" if language == "zh" else f"New {name} from {origin}"
    if given and given != made[bench.language] and source is None:
        return {bench.language: given}
    return made


def _add_flow(document: Json, flow: Json) -> Json:
    if "flows" in document:
        return {"op": "add", "path": "/flows/-", "value": flow}
    return {"op": "add", "path": "/flows", "value": [flow]}


def _button_page(
    bench: Bench, entity: str, makes: str, status: int = 200, refused: list[str] | None = None
) -> ResponseReturnValue:
    app = bench.draft.app
    source, target = app.find_entity(entity), app.find_entity(makes)
    proposal = propose(app, source, target, bench.language) if source and target else None
    offered = [(one.key, bench.text(one.label, one.key)) for one in targets(app)]
    return bench_page(
        "studio/flow_button.html",
        bench,
        status,
        source=source,
        target=target,
        source_label=bench.text(source.label, source.key) if source else "",
        target_label=bench.text(target.label, target.key) if target else "",
        label=_label(bench, "", None, target)[bench.language] if target else "",
        proposal=proposal,
        sources=[(one.key, bench.text(one.label, one.key)) for one in app.entities],
        targets=offered,
        refused=refused or [],
    )


@designer.get("/<app_key>/flows/-/new")
@access(Access.STUDIO)
def new_flow(app_key: str) -> ResponseReturnValue:
    """Any flow: what it is about and what starts it."""
    return _new_page(bench_of(app_key), request.args.get("entity", ""), request.args.get("on", "button"), "")


@designer.post("/<app_key>/flows/-/new")
@access(Access.DESIGNER)
def add_flow(app_key: str) -> ResponseReturnValue:
    """Make it, without steps."""
    bench = bench_of(app_key)
    form = request.form
    on, entity, name = form.get("on", ""), form.get("entity", ""), form.get("label", "").strip()[:200]
    kind = trigger_kinds().get(on)
    if kind is None or not name:
        refused = [gettext("Give the flow a name")] if not name else []
        return _new_page(bench, entity, on, name, 422, refused)
    key = ""

    def added(app: App, document: Json) -> list[Json]:
        nonlocal key
        key = proposed_key(name, {one.key.casefold() for one in app.flows})
        settings = {needed: kind.example[needed] for needed in kind.required if needed in kind.example}
        trigger = {"on": on, **settings}
        if on == "becomes_true":
            trigger["when"] = "false"
        if on == "button":
            trigger["label"] = {bench.language: name}
        made: Json = {"key": key, "label": {bench.language: name}}
        if app.find_entity(entity):
            made["entity"] = entity
        return [_add_flow(document, {**made, "trigger": trigger, "steps": []})]

    try:
        change_draft(app_key, added)
    except RecordsError as error:
        return _new_page(bench, entity, on, name, 422, in_words(error.problems))
    return redirect(url_for("designer.flow", app_key=app_key, flow=key))


def _new_page(
    bench: Bench, entity: str, on: str, name: str, status: int = 200, refused: list[str] | None = None
) -> ResponseReturnValue:
    return bench_page(
        "studio/flow_new.html",
        bench,
        status,
        entity=entity,
        on=on,
        name=name,
        kinds=trigger_kinds_said(bench.language),
        entities=[(one.key, bench.text(one.label, one.key)) for one in bench.draft.app.entities],
        refused=refused or [],
    )
