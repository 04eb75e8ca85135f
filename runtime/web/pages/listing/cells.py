"""Cells of a list changed in place: the field's own control, saved by the rules of any save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from wtforms.form import BaseForm

from runtime.definition import View
from runtime.fields import field_type
from runtime.problems import Problem
from runtime.records.errors import ConflictingState, Forbidden, Invalid, Stale
from runtime.records.live_entity import LiveEntity
from runtime.records.query import Query
from runtime.web.api.blueprint import RECORD
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.choices import MOST_CHOICES, give_choices
from runtime.web.pages.columns import Column, columns_of, query_fields, rows_of
from runtime.web.pages.inputs import PREFIX, control_class, is_input, make_form, plain_value, plain_values
from runtime.web.pages.listing.drawing import RowDrawing
from runtime.web.pages.listing.wish import MOST_COLUMNS
from runtime.web.pages.owner import chosen_owner, owner_choice, owner_field, owner_of
from runtime.web.pages.sayings import problems_said
from runtime.web.pages.state import state_of

REVISION = "-revision"
OWNER = "owner"
_APART = frozenset({"rich_text", "json", "address", "location", "any_reference"})


def changeable(here: Visit, of: LiveEntity, key: str) -> Any:
    """The field (or the owner, without who may be it) when the reader may change it in a list, else None."""
    grant = here.grant(of.key)
    if not here.may("update", of.key) or key in grant.hidden or key in grant.read_only:
        return None
    if key == OWNER:
        return owner_choice({}) if OWNER in of.answered else None
    item = of.fields.get(key)
    return item if item is not None and is_input(item) and item.type not in _APART else None


def editable_columns(
    here: Visit, of: LiveEntity, columns: Sequence[Column], view: View | None
) -> frozenset[str]:
    """The paths of columns whose cells the reader may change."""
    if of.is_row_only or (view is not None and view.setting("editable") is False):
        return frozenset()
    return frozenset(
        column.path
        for column in columns
        if not column.through and changeable(here, of, column.key) is not None
    )


def value_input(
    here: Visit,
    of: LiveEntity,
    item: Any,
    record: Mapping[str, Any] | None,
    sent: Any = None,
    options: Sequence[str] | None = None,
    present: Any = None,
) -> Any:
    """The bound field of one value: filled from a record, or with what was sent."""
    if item.key == OWNER:
        return _owner_input(here, present, sent)
    form = make_form(here, {item.key: item})
    data = plain_values({item.key: item}, record) if record is not None else {}
    form.process(sent, data=data)
    bound: Any = form[item.key]
    plain = plain_values(of.fields, record) if record is not None else None
    give_choices(here, of, item, bound, plain, present=present)
    if options is not None and not bound.choices:
        offered = bound.kind.form_choices(item, here.language)
        bound.choices = [one for one in offered if one[0] in options]
    return bound


def lookup_attributes(here: Visit, of: LiveEntity, item: Any, bound: Any) -> dict[str, str]:
    """Where a script finds more candidates by words than a select holds; nothing where it holds them all."""
    if item.type != "reference" or len(bound.choices or ()) < MOST_CHOICES:
        return {}
    if "record" in (getattr(item, "choose_from", None) or ""):
        return {}  # what can be chosen depends on the record
    address = url_for("pages.look_up", app_key=here.live.key, entity=of.key)
    return {"data-lookup": address, "data-path": item.key}


def _owner_input(here: Visit, present: Any, sent: Any) -> Any:
    """Everybody and every queue as one choice."""
    item = owner_field(here, present)
    kind = field_type(item.type)
    form = BaseForm({OWNER: kind.form_field(item, here.language, here.timezone)}, prefix=PREFIX)
    form.process(sent, data={OWNER: kind.parse_json(item, chosen_owner(present))})
    return form[OWNER]


def given_value(bound: Any) -> Any:
    """What was given, as a save takes it."""
    return owner_of(bound.data) if bound.definition.key == OWNER else bound.data


def _is_kept(item: Any, raw: Any, given: Any) -> bool:
    """Whether what was given is what is stored."""
    if item.key == OWNER:
        return bool(owner_of(chosen_owner(raw)) == given)
    return bool(plain_value(item, raw) == given)


@pages.get(f"/apps/<app_key>/<entity>/{RECORD}/cell/<field_key>")
@access(Access.MEMBER)
def open_cell(app_key: str, entity: str, record_id: int, field_key: str) -> ResponseReturnValue:
    """The control of one value, or why it can't be changed."""
    here = visit(app_key)
    of = here.entity(entity)
    record = here.records.get(of.key, record_id)
    item = changeable(here, of, field_key)
    if item is None:
        raise Forbidden(Problem("field.read_only", field_key, {"label": of.label(field_key)}))
    state = state_of(here, of, {}, record_id, None)
    if field_key in of.fields and (field_key in state.locked or field_key not in state.visible):
        reasons = state.reasons.get(field_key, [])
        rule = next((reason.rule for reason in reasons if reason.rule), "")
        said = (
            gettext("Locked by the rule “%(rule)s”", rule=rule)
            if rule
            else gettext("This can't be changed now")
        )
        return {"errors": [said]}, 409
    bound = value_input(
        here, of, item, record, options=state.options(field_key), present=record.get(field_key)
    )
    more = {"aria-label": bound.label.text, **lookup_attributes(here, of, item, bound)}
    control = bound(class_=control_class(bound), **more)
    return {
        "control": str(control),
        "revision": record["revision"],
        "widget": bound.attributes.get("widget", "input"),
    }


@pages.post(f"/apps/<app_key>/<entity>/{RECORD}/cell/<field_key>")
@access(Access.MEMBER)
def save_cell(app_key: str, entity: str, record_id: int, field_key: str) -> ResponseReturnValue:
    """Save one value; the answer is the whole row as it reads now, computed cells too."""
    here = visit(app_key)
    of = here.entity(entity)
    record = here.records.get(of.key, record_id)
    item = changeable(here, of, field_key)
    if item is None:
        raise Forbidden(Problem("field.read_only", field_key, {"label": of.label(field_key)}))
    bound = value_input(here, of, item, None, request.form)
    if bound.process_errors:
        return {"errors": list(bound.process_errors)}, 422
    given = given_value(bound)
    if bound.submitted and not _is_kept(item, record.get(field_key), given):
        text = request.form.get(REVISION, "")
        revision = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
        try:
            here.records.update(of.key, record_id, {field_key: given}, revision)
        except (Invalid, Stale, Forbidden, ConflictingState) as refused:
            said = problems_said(here, of, refused.problems)
            return {"errors": said, "stale": isinstance(refused, Stale)}, refused.status
    return {"row": drawn_row(here, of, record_id, request.form.get("columns", "").split(","))}


def drawn_row(here: Visit, of: LiveEntity, record_id: int, paths: Sequence[str]) -> dict[str, Any] | None:
    """Cells by path as HTML, and the revision; None when the reader can't see the record any more."""
    columns = columns_of(here, of, [path for path in paths if path][:MOST_COLUMNS])
    asked = Query(filter=f"id = {record_id}", fields=query_fields(of, columns), limit=1, count=None)
    rows = rows_of(here, of, columns, here.records.list(of.key, asked)["items"])
    if not rows:
        return None
    draw, row = RowDrawing(columns, ticks=False), rows[0]
    cells = {
        column.path: draw.cell(row, shown, place == 0)
        for place, (column, shown) in enumerate(zip(columns, row.cells, strict=True))
    }
    return {"cells": cells, "revision": row.record["revision"]}


def bulk_fields(here: Visit, of: LiveEntity) -> list[tuple[str, Any]]:
    """The fields one value can be given to in many records."""
    keys = [*of.fields, *(("owner",) if "owner" in of.answered else ())]
    found = []
    for key in keys:
        item = changeable(here, of, key)
        is_single = getattr(item, "unique", False) or (item is not None and item.type == "children")
        if item is not None and not is_single and field_type(item.type).writable:
            found.append((key, item))
    return found
