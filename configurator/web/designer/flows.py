"""Pages of flows: which there are, a new one, one flow's steps, and what is done with a flow as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from configurator.draft import DraftState, read_draft, replace_draft
from configurator.patching import patched
from configurator.saying import Run, Speaker
from configurator.saying.watching import watch_flow
from configurator.web.designer.blueprint import designer
from configurator.web.designer.flow_kinds import BUTTON_ICONS, flow_icons, step_kinds, trigger_kinds_said
from configurator.web.designer.flow_words import flow_words
from configurator.web.designer.known import known_of
from configurator.web.designer.words import words
from configurator.web.flows import said_of
from configurator.web.pages.blueprint import Bench, bench_of, bench_page, flash_problems, own_app
from configurator.web.pages.new import proposed_key
from runtime.definition import App, Flow, is_child, load_app
from runtime.definition.kinds import trigger_kinds
from runtime.definition.text import text_in
from runtime.problems import LANGUAGES, Problem
from runtime.records.errors import Invalid, RecordsError
from runtime.storage.engines import write_transaction
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """A flow in the list."""

    key: str
    label: str
    icon: str
    said: list[Run]
    steps: int
    is_on: bool
    is_new: bool
    is_changed: bool
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Group:
    """The flows about records of one entity; of none for "" ."""

    entity: str
    label: str
    icon: str
    flows: list[Listed]


@designer.get("/<app_key>/flows")
@access(Access.STUDIO)
def flows(app_key: str) -> ResponseReturnValue:
    """The flows of the draft, by what they are about."""
    bench = bench_of(app_key)
    groups = list(_groups(bench))
    without = [
        (one.key, bench.text(one.label, one.key))
        for one in bench.draft.app.entities
        if one.key not in {group.entity for group in groups} and not is_child(bench.draft.app, one)
    ]
    return bench_page("studio/flows.html", bench, groups=groups, without=without)


def _groups(bench: Bench) -> Iterable[Group]:
    app = bench.draft.app
    speaker = Speaker(app, bench.language)
    live = {flow.key: flow for flow in bench.live.flows} if bench.live else {}
    of: dict[str, list[Listed]] = {}
    for index, flow in enumerate(app.flows):
        of.setdefault(flow.entity or "", []).append(_listed(bench, speaker, index, flow, live))
    for entity in app.entities:
        if entity.key in of:
            label = bench.text(entity.label, entity.key)
            yield Group(entity.key, label, entity.icon or "file-text", of[entity.key])
    known = {entity.key for entity in app.entities}
    rest = [listed for key, several in of.items() if key not in known for listed in several]
    if rest:
        yield Group("", gettext("About no record"), "apps", rest)


def _listed(bench: Bench, speaker: Speaker, index: int, flow: Flow, live: Mapping[str, Flow]) -> Listed:
    path = f"/flows/{index}"
    wrong = [one for one in bench.problems if one.path == path or one.path.startswith(f"{path}/")]
    bad = sum(1 for one in wrong if one.severity == "error")
    kind = trigger_kinds().get(flow.trigger.on) if flow.trigger else None
    return Listed(
        flow.key,
        bench.text(flow.label, flow.key),
        kind.icon if kind else "circle",
        speaker.trigger(flow),
        sum(1 for _ in flow.all_steps()),
        flow.enabled,
        bool(bench.live) and flow.key not in live,
        flow.key in live and live[flow.key] != flow,
        bad,
        len(wrong) - bad,
    )


@designer.get("/<app_key>/flows/<flow>")
@access(Access.STUDIO)
def flow(app_key: str, flow: str) -> ResponseReturnValue:
    """One flow: its trigger and its steps."""
    bench = bench_of(app_key)
    found = _flow(bench.draft.app, flow)
    speaker = Speaker(bench.draft.app, bench.language)
    seen, _problems = watch_flow(bench.draft.app, speaker.scope, found)
    entity = bench.draft.app.find_entity(found.entity)
    known = known_of(
        bench,
        "flow",
        found.entity,
        flow=found.key,
        steps=step_kinds(bench.language),
        triggers=trigger_kinds_said(bench.language),
        icons=flow_icons(),
        button_icons=BUTTON_ICONS,
        asks={
            one.key: one.trigger.dump()["ask"]
            for one in bench.draft.app.flows
            if one.trigger and one.trigger.ask
        },
        facts=said_of(bench.draft.app, found, bench.language),
        live_steps=_live_steps(bench, found.key),
        words={**words(), **flow_words()},
    )
    return bench_page(
        "studio/flow.html",
        bench,
        known=known,
        flow=found,
        flow_label=bench.text(found.label, found.key),
        entity_label=bench.text(entity.label, entity.key) if entity else "",
        trigger=speaker.trigger(found),
        steps=[(len(path), speaker.step(found, step, seen.get(step.key))) for path, step in _nested(found)],
        others=[
            (one.key, bench.text(one.label, one.key))
            for one in bench.draft.app.flows
            if one.entity == found.entity
        ],
    )


def _live_steps(bench: Bench, key: str) -> dict[str, str] | None:
    """The keys of the steps that are live; None for a flow that is not."""
    live = bench.live.flow(key) if bench.live else None
    return {step.key: step.do for step in live.all_steps()} if live else None


def _nested(flow: Flow) -> Iterable[tuple[tuple[str, ...], Any]]:
    """Every step with the keys of the steps it stands in."""

    def walk(steps: Iterable[Any], above: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Any]]:
        for step in steps:
            yield above, step
            inner = [one.steps for one in (*step.cases, *step.branches)] + [step.otherwise, step.steps]
            for block in inner:
                yield from walk(block, (*above, step.key))

    return walk(flow.steps, ())


@designer.post("/<app_key>/flows/<flow>/copy")
@access(Access.DESIGNER)
def copy_flow(app_key: str, flow: str) -> ResponseReturnValue:
    """The same flow once more, switched off until it has been looked at."""

    def copied(app: App, document: Json) -> list[Json]:
        found = _flow(app, flow)
        made = next(one for one in document["flows"] if one["key"] == found.key)
        key = proposed_key(f"{found.key}_copy", {one.key.casefold() for one in app.flows})
        label = {
            language: _copy_of(text_in(found.label, language, found.key), language) for language in LANGUAGES
        }
        return [
            {"op": "add", "path": "/flows/-", "value": {**made, "key": key, "label": label, "enabled": False}}
        ]

    return _acted(app_key, copied, gettext("The copy is there, switched off"))


def _copy_of(name: str, language: str) -> str:
    return f"{name}（副本）" if language == "zh" else f"{name} (copy)"


@designer.post("/<app_key>/flows/<flow>/switch")
@access(Access.DESIGNER)
def switch_flow(app_key: str, flow: str) -> ResponseReturnValue:
    """Switch a flow on or off: off, nothing starts it but another flow."""
    is_on = request.form.get("on") == "1"

    def switched(app: App, document: Json) -> list[Json]:
        found = _flow(app, flow)
        path = f"/flows/{found.key}/enabled"
        given = next(one for one in document["flows"] if one["key"] == found.key)
        if is_on:
            return [{"op": "remove", "path": path}] if "enabled" in given else []
        return [{"op": "add", "path": path, "value": False}]

    return _acted(app_key, switched, gettext("Switched on") if is_on else gettext("Switched off"))


@designer.post("/<app_key>/flows/<flow>/remove")
@access(Access.DESIGNER)
def remove_flow(app_key: str, flow: str) -> ResponseReturnValue:
    """Take a flow out of the draft; undo brings it back."""

    def removed(app: App, document: Json) -> list[Json]:
        return [{"op": "remove", "path": f"/flows/{_flow(app, flow).key}"}]

    return _acted(app_key, removed, gettext("Removed. Undo brings it back."))


def _acted(app_key: str, operations: Any, done: str) -> ResponseReturnValue:
    """Do something to the draft and go back to the list."""
    try:
        change_draft(app_key, operations)
    except RecordsError as error:
        flash_problems(error.problems)
    else:
        flash(done, "done")
    return redirect(url_for("designer.flows", app_key=app_key))


def change_draft(app_key: str, operations: Any) -> DraftState:
    """Change the draft by the operations that `operations(app, document)` answers, as one undo step.

    Raises Invalid when the result cannot be loaded, 404 for an app that isn't there.
    """
    engine, user_id = own_app(app_key)
    with write_transaction(engine) as connection:
        draft = read_draft(connection, app_key, lock=True)
        made, problems = load_app(patched(draft.definition, operations(draft.app, draft.definition)))
        if made is None:
            raise Invalid(list(problems) or [Problem("draft.patch")])
        return replace_draft(connection, draft, made, user_id)


def _flow(app: App, key: str) -> Flow:
    found = app.flow(key)
    if found is None:
        raise not_found()
    return found
