"""Draws the page of a record from what is stored, what was sent, and what was found wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from runtime.access.permissions import Verb
from runtime.definition import Form
from runtime.fields import field_type
from runtime.fields.values import label_of
from runtime.problems import Problem
from runtime.records.live_entity import LiveEntity
from runtime.records.pressing import buttons
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.history import instant_said, timeline
from runtime.web.pages.inputs import PREFIX, Choices, Inputs, inputs_of, plain_value
from runtime.web.pages.live_rules import known_to_script
from runtime.web.pages.owner import owner_url
from runtime.web.pages.related import related_list
from runtime.web.pages.sheet import Sheet
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import Part, Shown, person_part, show
from runtime.web.pages.stages import stage_path
from runtime.web.pages.state import State, state_of


@dataclass
class Page:
    """A record's page on its way to be drawn. `record` is the stored one, None for a new one."""

    record: Mapping[str, Any] | None = None
    sent: MultiDict[str, str] | None = None
    given: dict[str, Any] = field(default_factory=dict)
    inputs: Inputs | None = None
    problems: Sequence[Problem] = ()
    act: str = ""
    form_key: str | None = None
    is_stale: bool = False
    warnings: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry of the error summary."""

    label: str
    message: str
    target: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else has changed meanwhile: theirs and what was sent."""

    label: str
    theirs: str
    mine: str


def form_of(of: LiveEntity, values: Mapping[str, Any], asked: str | None = None) -> Form | None:
    """The form a record is edited in: the one asked for, its record type's, the entity's first."""
    app = of.app.app
    if asked:
        found = app.form(asked)
        if found is not None and found.entity == of.key:
            return found
    variant = of.entity.record_type(values.get("record_type"))
    if variant is not None and variant.form:
        return app.form(variant.form)
    return next(iter(app.forms_of(of.key)), None)


def may_act(here: Visit, of: LiveEntity, verb: Verb, record_id: int) -> bool:
    """Whether the reader may do `verb` with this record."""
    with here.records.reading() as work:
        allowed = work.app.row_access(work.roles).condition(of.key, verb)
        if allowed.text is None:
            return False
        if not allowed.text:
            return True
        parameters = allowed.bind(work.context(of.key, None)) if allowed.parts else {}
        parameters["ids"] = of.ids_parameter([record_id])
        return bool(work.tx.rows(of.text_of_meeting(allowed), parameters))


def draw(here: Visit, of: LiveEntity, page: Page) -> str:
    """The page."""
    record = page.record
    record_id = record["id"] if record else None
    form = form_of(of, {**(record or {}), **page.given}, page.form_key)
    state = state_of(here, of, page.given, record_id, form)
    editable = record_id is None or may_act(here, of, "update", record_id)
    inputs = _inputs(here, of, page, state) if editable else None
    errors = _by_path(here, page.problems)
    sheet = Sheet(here, of, state, inputs, errors, Choices(here, _words(page.sent)), record=record)
    if record_id is not None:
        sheet.related = lambda item: related_list(here, of.key, record_id, item)
    parts = sheet.parts(form)
    return render_template(
        "record.html",
        **frame(here, "", of.key),
        entity=of.entity,
        entity_key=of.key,
        record=record,
        record_id=record_id,
        title=_title(here, of, record_id),
        one=here.one(of.entity),
        many=here.many(of.entity),
        list_url=url_for("pages.list_records", app_key=here.live.key, entity=of.key),
        record_types=[(one.key, here.text(one.label, one.key)) for one in of.entity.record_types],
        record_type=state.values.get("record_type"),
        facts=_facts(here, of, record, form),
        path=stage_path(here, of, record) if record else [],
        parts=parts,
        brings_files=editable and of.has_files,
        editable=editable,
        locking=state.locking,
        warnings=page.warnings,
        is_dirty=page.sent is not None,
        findings=_findings(here, of, page, inputs),
        conflicts=_conflicts(here, of, page) if page.is_stale else None,
        revision=record["revision"] if record else "",
        owner_url=owner_url(here, of, record_id) if record_id and editable else "",
        buttons=_buttons(here, of, record_id) if record_id else [],
        may_delete=record_id is not None and may_act(here, of, "delete", record_id),
        events=timeline(here, of, record_id) if record_id else [],
        evaluate_url=url_for("pages.evaluate_form", app_key=here.live.key, entity=of.key,
                             id=record_id, form=page.form_key),
        known=known_to_script(here, of, state, record) if editable else {},
        lookup_url=url_for("pages.look_up", app_key=here.live.key, entity=of.key),
    )  # fmt: skip


def _words(sent: MultiDict[str, str] | None) -> dict[str, str]:
    """What candidates are looked for by, by the path of their field."""
    return {
        name[3:]: text.strip()
        for name, text in (sent or {}).items()
        if name.startswith("-q:") and text.strip()
    }


def _inputs(here: Visit, of: LiveEntity, page: Page, state: State) -> Inputs:
    """The inputs as they were sent; those that were not (locked ones) show what the rules say."""
    if page.sent is None or page.inputs is None:
        return inputs_of(here, of, state.values)
    _settle(of, page.inputs.form, state.values)
    for key, rows in page.inputs.rows.items():
        child = of.app.entities[str(of.fields[key].setting("entity"))]
        derived = state.values.get(key) or []
        for index, row in enumerate(rows):
            if index < len(derived):
                _settle(child, row.form, derived[index])
    return page.inputs


def _settle(of: LiveEntity, form: Any, values: Mapping[str, Any]) -> None:
    for bound in form:
        key = bound.definition.key
        blank = bound.submitted and not any(bound.texts) and not bound.process_errors
        if key in values and (not bound.submitted or blank):
            bound.texts = []
            bound.data = plain_value(of.fields[key], values[key])


def _title(here: Visit, of: LiveEntity, record_id: int | None) -> str:
    if record_id is None:
        return ""
    return here.records.titles(of.key, [record_id]).get(record_id) or f"#{record_id}"


def _facts(here: Visit, of: LiveEntity, record: Mapping[str, Any] | None, form: Form | None) -> list[Any]:
    """What stands under the title: number, owner, when it was changed."""
    if record is None:
        return []
    found: list[Any] = []
    for key, item in of.fields.items():
        if item.type == "serial" and record.get(key):
            found.append(("text", show(here, item, record[key])))
    if record.get("owner"):
        found.append(("person", person_part(record["owner"])))
    elif "owner" in record:
        found.append(("person", Part(gettext("Nobody's"))))
    if record.get("updated_at"):
        found.append(("changed", Shown("text", instant_said(record["updated_at"], here))))
    return found


def _buttons(here: Visit, of: LiveEntity, record_id: int) -> list[dict[str, Any]]:
    with here.records.reading() as work:
        offered = buttons(work, of, record_id)
    return [
        {
            "flow": one["flow"],
            "label": here.text(one["label"], one["flow"]),
            "asks": bool(one["ask"]),
            "url": url_for("pages.press_flow", app_key=here.live.key, entity=of.key, record_id=record_id,
                           flow=one["flow"]),
        }
        for one in offered
    ]  # fmt: skip


# What was found wrong


def _by_path(here: Visit, problems: Sequence[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.path, []).append(problem.message(here.language))
    return found


def _findings(here: Visit, of: LiveEntity, page: Page, inputs: Inputs | None) -> list[Finding]:
    """The error summary: what can't be read first, then what the rules say."""
    found = []
    if inputs is not None and page.act == "save":
        for bound in _all_bound(inputs):
            found += [Finding(bound.label.text, message, bound.id) for message in bound.process_errors]
    if page.is_stale:
        return found
    for problem in page.problems:
        found.append(Finding("", problem.message(here.language), _target(problem.path, inputs)))
    return found


def _all_bound(inputs: Inputs) -> list[Any]:
    bound: list[Any] = list(inputs.form)
    for rows in inputs.rows.values():
        for row in rows:
            bound += list(row.form)
    return bound


def _target(path: str, inputs: Inputs | None) -> str:
    """The id of the input a problem's path names."""
    if not path or inputs is None:
        return ""
    key, _, rest = path.partition("/")
    if not rest:
        return f"{PREFIX}{key}"
    index, _, below = rest.partition("/")
    rows = inputs.rows.get(key) or []
    if not index.isdecimal() or len(index) > 6 or int(index) >= len(rows):
        return f"{PREFIX}{key}"
    number = rows[int(index)].number
    return f"{PREFIX}{key}-{number}-{below}" if below else f"{PREFIX}{key}"


def _conflicts(here: Visit, of: LiveEntity, page: Page) -> list[Conflict]:
    """Where what was sent differs from what is stored now."""
    found = []
    for key, value in page.given.items():
        item = of.fields[key]
        theirs = show(here, item, (page.record or {}).get(key)).text
        bound: Any = page.inputs.form[key] if page.inputs and key in page.inputs.form else None
        mine = bound.text() if bound is not None else ""
        if isinstance(value, str | bool) or field_type(item.type).keeps_files:
            mine = show(here, item, value).text
        elif bound is None:
            mine = f"{len(value)}" if isinstance(value, list) else ""
        found.append(Conflict(label_of(item, here.language), theirs, mine))
    return found
