"""Flows of the draft in words, what may be used at each step, and what a new record can take over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import request

from configurator.carrying import propose
from configurator.draft import read_draft
from configurator.saying import Seen, Speaker, watch_flow
from configurator.saying.left_behind import left_behind
from configurator.web.blueprint import studio
from runtime.definition import App, Entity, Flow
from runtime.fields.options import choices_of
from runtime.formula.types import Kind, Type
from runtime.problems import Problem
from runtime.storage.engines import read_transaction
from runtime.web.answers import Answer, answer
from runtime.web.database import current_engine
from runtime.web.declared import Access, access, parameters
from runtime.web.errors import Refusal, not_found
from runtime.web.language import current_language

Json = dict[str, Any]


@studio.get("/apps/<app_key>/draft/flows/<flow>")
@access(Access.STUDIO)
def flow_in_words(app_key: str, flow: str) -> Answer:
    """A flow of the draft in words: `said` of its trigger, its steps and the cases of branches.

    A sentence is a list of [kind, text], where kind is `text`, `name`, `word` or `code`. Each step also has
    the `variables` that may be used at it (`names` are the same by kind, `subjects` those that conditions
    of rows can be about), and by pointer under `entities` whose fields a setting's keys are, under `readers`
    whose its formulas' bare names are.
    """
    app = _draft(app_key)
    found = app.flow(flow)
    if found is None:
        raise not_found()
    return answer(said_of(app, found, current_language()))


@studio.get("/apps/<app_key>/draft/carried")
@access(Access.STUDIO)
@parameters("from", "to")
def carried(app_key: str) -> Answer:
    """What a new record of `to` can take over from one of `from`: `values` and `rows` as a step has them."""
    app = _draft(app_key)
    source, target = _entity(app, "from"), _entity(app, "to")
    return answer(propose(app, source, target, current_language()).as_json())


def said_of(app: App, flow: Flow, language: str) -> Json:
    """Everything the designer says about a flow."""
    speaker = Speaker(app, language)
    seen, _problems = watch_flow(app, speaker.scope, flow)
    steps = {}
    cases = {}
    for step in flow.all_steps():
        known = seen.get(step.key)
        steps[step.key] = {
            "said": speaker.step(flow, step, known),
            "variables": list(_variables(speaker, flow, known)),
            "subjects": list(_subjects(speaker, flow, known)) if known else [],
            "names": _names(known.variables) if known else {},
            "entities": dict(known.entities) if known else {},
            "readers": dict(known.readers) if known else {},
        }
        for case in step.cases:
            cases[f"{step.key}/{case.id}"] = speaker.case(flow, case.when, known)
    return {"trigger": speaker.trigger(flow), "steps": steps, "cases": cases}


def _variables(speaker: Speaker, flow: Flow, seen: Seen | None) -> Iterator[Json]:
    """What may be used at a step beside the record's own fields, in words."""
    given = seen.variables if seen else {}
    for key, shape in given.get("steps", {}).items():
        step = flow.step(key)
        asked = {one.key: one for one in (flow.trigger.ask if flow.trigger else ())} if key == "ask" else {}
        named = speaker.text(step.label) if step else ""
        if isinstance(shape, Type):
            label = named or speaker.path(f"steps.{key}", None, flow) or key
            yield _variable(f"steps.{key}", label, shape)
            continue
        for member, type_ in shape.items():
            if member in asked:
                label = speaker.text(asked[member].label, member)
            else:
                label = f"{named or key} › {speaker.text(_MEMBERS.get(member), member)}"
            yield _variable(f"steps.{key}.{member}", label, type_)
    for name, shape in given.items():
        if name != "steps" and isinstance(shape, Type):
            yield _variable(name, speaker.text(_MEMBERS.get(name), name), shape)


def _subjects(speaker: Speaker, flow: Flow, seen: Seen) -> Iterator[Json]:
    """What conditions at a step can be about beside its record, as rows pick it: a path, words, a field."""
    for path, subject in left_behind(speaker, flow, seen):
        field, whose = subject.field, subject.through
        parts = [speaker.text(one.label, one.key) for one in (whose, field) if one is not None]
        known: Json = {"key": field.key, "type": field.type, "label": parts[-1]}
        for member in ("options", "stages"):
            if options := choices_of(field, member):
                known[member] = [{"value": one.value, "label": one.name(speaker.language)} for one in options]
        yield {"path": path, "label": " › ".join(parts), "field": known}


_MEMBERS: Mapping[str, Mapping[str, str]] = {
    "rows": {"en": "rows found", "zh": "找到的记录"},
    "count": {"en": "how many were found", "zh": "找到的数量"},
    "index": {"en": "which turn it is, from 1", "zh": "第几次（从 1 起）"},
    "outcome": {"en": "outcome", "zh": "结果"},
    "by": {"en": "by whom", "zh": "处理人"},
    "at": {"en": "when", "zh": "处理时间"},
    "comment": {"en": "comment", "zh": "意见"},
}


def _names(variables: Mapping[str, Any]) -> Json:
    """The same as names with kinds, as formulas of the draft are checked with."""
    found: Json = {}
    for name, shape in variables.items():
        inner = _kind_word(shape) if isinstance(shape, Type) else _names(shape)
        if inner:
            found[name] = inner
    return found


def _kind_word(type_: Type) -> str:
    """The word for a kind; "" for one that no formula of the draft is checked with."""
    if type_.entity is not None and type_.kind in (Kind.REFERENCE, Kind.ROWS):
        return f"{type_.kind.value}:{type_.entity}"
    return _WORDS.get(type_.kind, "")


_WORDS = {
    Kind.BOOLEAN: "boolean",
    Kind.TEXT: "text",
    Kind.CHOICE: "text",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.INSTANT: "instant",
    Kind.TIME: "time",
    Kind.USER: "user",
    Kind.JSON: "json",
}


def _variable(path: str, label: str, type_: Type) -> Json:
    found: Json = {"path": path, "label": label, "kind": type_.kind.value}
    if type_.entity is not None and type_.kind in (Kind.REFERENCE, Kind.ROWS, Kind.USER):
        found["entity"] = type_.entity
    return found


def _draft(app_key: str) -> App:
    with read_transaction(current_engine()) as connection:
        return read_draft(connection, app_key).app


def _entity(app: App, name: str) -> Entity:
    found = app.find_entity(request.args.get(name, ""))
    if found is None:
        values = {"name": name, "expected": "an entity of the app"}
        raise Refusal(422, Problem("request.parameter", name, values))
    return found
