"""Draws the page of a record from what is stored, what was sent, and what was found wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from werkzeug.datastructures import MultiDict

from runtime.access.permissions import Verb
from runtime.definition import Form, references_into
from runtime.fields.values import label_of
from runtime.records.live_entity import LiveEntity
from runtime.records.pressing import buttons
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.choices import Choices
from runtime.web.pages.columns import field_of
from runtime.web.pages.findings import by_path, conflicts_of, findings_of
from runtime.web.pages.history import instant_said, timeline
from runtime.web.pages.inputs import Inputs, inputs_of, plain_value
from runtime.web.pages.live_rules import known_to_script
from runtime.web.pages.owner import owner_url
from runtime.web.pages.page import Page
from runtime.web.pages.panel import related_lists
from runtime.web.pages.record_types import away
from runtime.web.pages.related import related_list
from runtime.web.pages.script_words import script_words
from runtime.web.pages.sheet import Sheet
from runtime.web.pages.shell import frame
from runtime.web.pages.shown import Part, Shown, person_part, show
from runtime.web.pages.stages import StagePath, stage_path
from runtime.web.pages.state import State, state_of

BRIEF_FROM = 30
"""From so many rows on, references in rows offer nothing but what is looked for."""


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


@dataclass(slots=True)
class DrawnForm:
    """A form as it is drawn: its parts, what they show, and whether the reader may fill it in."""

    form: Form | None
    state: State
    inputs: Inputs | None
    editable: bool
    parts: list[Any]


def drawn_form(
    here: Visit,
    of: LiveEntity,
    page: Page,
    form: Form | None,
    keeps_empty: bool = False,
    related: Callable[[Any], Any] | None = None,
) -> DrawnForm:
    """A form with what a page has.

    `keeps_empty` draws tabs that nothing stands in, too; `related` gives the lists of a new record.
    """
    record = page.record
    record_id = record["id"] if record else None
    state = state_of(here, of, page.given, record_id, form)
    editable = record_id is None or may_act(here, of, "update", record_id)
    inputs = _inputs(here, of, page, state) if editable else None
    errors = by_path(here, of, page.problems)
    sheet = Sheet(here, of, state, inputs, errors, _choices(here, page, inputs), record=record)
    sheet.keeps_empty, sheet.related = keeps_empty, related
    if record_id is not None:
        sheet.related = lambda item: related_list(here, of.key, record_id, item)
    return DrawnForm(form, state, inputs, editable, sheet.parts(form))


def draw(here: Visit, of: LiveEntity, page: Page) -> str:
    """The page."""
    record = page.record
    record_id = record["id"] if record else None
    form = form_of(of, {**(record or {}), **page.given}, page.form_key)
    drawn = drawn_form(here, of, page, form)
    state, inputs, editable, parts = drawn.state, drawn.inputs, drawn.editable, drawn.parts
    kinds = _types_offered(here, of, state) if editable and not state.locking else []
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
        record_types=kinds,
        record_type=state.values.get("record_type"),
        facts=_facts(here, of, record, not kinds),
        is_retyped=page.act == "refresh",
        away=away(of, page.sent, form),
        path=stage_path(here, of, record, state, editable) if record else StagePath(),
        parts=parts,
        has_long=any(_is_long(part) for part in parts),
        brings_files=editable and of.has_files,
        editable=editable,
        locking=state.locking,
        warnings=page.warnings,
        is_dirty=page.sent is not None,
        findings=findings_of(here, of, page, inputs),
        conflicts=conflicts_of(here, of, page) if page.is_stale else None,
        revision=record["revision"] if record else "",
        owner_url=owner_url(here, of, record_id) if record_id and editable else "",
        buttons=_buttons(here, of, record_id) if record_id else [],
        may_delete=record_id is not None and may_act(here, of, "delete", record_id),
        copy_url=_copy_url(here, of, record_id),
        **_beside(here, of, record_id),
        evaluate_url=url_for("pages.evaluate_form", app_key=here.live.key, entity=of.key,
                             id=record_id, form=page.form_key),
        why_url=url_for("pages.why_field", app_key=here.live.key, entity=of.key, id=record_id),
        alike_url=_alike_url(here, of, record_id),
        alike_keys=" ".join(dict.fromkeys(key for one in of.entity.duplicates for key in one.match)),
        known={"say": script_words(), **(known_to_script(here, of, state, record) if editable else {})},
        version=here.live.version,
        version_url=url_for("pages.live_version", app_key=here.live.key),
        lookup_url=url_for("pages.look_up", app_key=here.live.key, entity=of.key),
    )  # fmt: skip


def _types_offered(here: Visit, of: LiveEntity, state: State) -> list[tuple[str, str]]:
    """The record types to choose from; nothing, too, where the record has none of them."""
    kinds = {one.key: here.text(one.label, one.key) for one in of.entity.record_types}
    unset = {} if not kinds or state.values.get("record_type") in kinds else {"": ""}
    return list({**unset, **kinds}.items())


def _is_long(part: Any) -> bool:
    """Whether there is a long sub-table in a part of the form."""
    return bool(getattr(part, "is_long", False)) or any(map(_is_long, getattr(part, "items", ())))


def _choices(here: Visit, page: Page, inputs: Inputs | None) -> Choices:
    most = max((len(rows) for rows in inputs.rows.values()), default=0) if inputs is not None else 0
    return Choices(here, _words(page.sent), brief=most > BRIEF_FROM)


def _beside(here: Visit, of: LiveEntity, record_id: int | None) -> dict[str, Any]:
    """The side panel: the timeline, and where the records that point here come from."""
    if record_id is None:
        return {"events": []}
    shown, field = request.args.get("shown", ""), request.args.get("field", "")
    named = field_of(of, field) if field not in here.grant(of.key).hidden else None
    return {
        "events": timeline(here, of, record_id, shown, field if named else ""),
        "shown": shown,
        "shown_of": label_of(named, here.language) if named else "",
        "panel": request.args.get("panel", ""),
        "has_related": bool(references_into(here.live.app, of.key)),
        "related_url": url_for(
            "pages.show_related", app_key=here.live.key, entity=of.key, record_id=record_id
        ),
        "related_lists": lambda: related_lists(here, of, record_id),
    }


def _copy_url(here: Visit, of: LiveEntity, record_id: int | None) -> str:
    if record_id is None or not here.may("create", of.key) or of.entity.single or of.is_row_only:
        return ""
    return url_for("pages.new_record", app_key=here.live.key, entity=of.key, copy=record_id)


def _alike_url(here: Visit, of: LiveEntity, record_id: int | None) -> str:
    if not any(check.then == "warn" for check in of.entity.duplicates):
        return ""
    return url_for("pages.look_for_alike", app_key=here.live.key, entity=of.key, id=record_id)


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
        return inputs_of(here, of, state.values, light=True)
    _settle(of, page.inputs.form, state.values)
    for key, rows in page.inputs.rows.items():
        child = of.app.entities[str(of.fields[key].setting("entity"))]
        derived = state.values.get(key) or []
        for index, row in enumerate(rows):
            if index < len(derived) and row.form is not None:
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


def _facts(here: Visit, of: LiveEntity, record: Mapping[str, Any] | None, with_type: bool) -> list[Any]:
    """What stands under the title: number, type where it can't be chosen, owner, when it was changed."""
    if record is None:
        return []
    found: list[Any] = []
    for key, item in of.fields.items():
        if item.type == "serial" and record.get(key):
            found.append(("text", show(here, item, record[key])))
    if with_type and record.get("record_type") and (kind := field_of(of, "record_type")) is not None:
        found.append(("text", show(here, kind, record["record_type"])))
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
