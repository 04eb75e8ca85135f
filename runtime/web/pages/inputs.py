"""The inputs of a record's form: made of field types, filled with values or with what was sent, read back.

Names are `f-KEY`; in rows of a sub-table `f-LINES-0-KEY`, with `f-LINES--row` once for each row (its number)
and `f-LINES-0--id` for a row that is stored. Keys hold no hyphen, so that none is mistaken for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from runtime.fields import field_type
from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit

PREFIX = "f-"
MOST_ROWS = 1000

Plain = Mapping[str, Any]


@dataclass(slots=True)
class RowInputs:
    """One row of a sub-table. `number` stands in the names of its inputs, `id` is a stored row's."""

    number: str
    id: int | None
    form: BaseForm


@dataclass(slots=True)
class Inputs:
    """All inputs of a record: its own and, by children field, those of its rows."""

    of: LiveEntity
    form: BaseForm
    rows: dict[str, list[RowInputs]] = field(default_factory=dict)

    @property
    def unreadable(self) -> bool:
        """Whether something was sent that its field can't take."""
        forms = [self.form, *(row.form for rows in self.rows.values() for row in rows)]
        return any(bound.process_errors for form in forms for bound in form)

    def given(self) -> dict[str, Any]:
        """What was sent and could be read, as plain values; rows as lists of objects."""
        found = _given(self.form)
        for key, rows in self.rows.items():
            found[key] = [{**({"id": row.id} if row.id else {}), **_given(row.form)} for row in rows]
        return found


def _given(form: BaseForm) -> dict[str, Any]:
    fields: Iterable[Any] = list(form)
    return {
        bound.definition.key: bound.data for bound in fields if bound.submitted and not bound.process_errors
    }


def is_input(item: Any) -> bool:
    """Whether people fill the field in."""
    return item.formula is None and field_type(item.type).writable and item.type != "children"


def make_form(visit: Visit, fields: Mapping[str, Any], prefix: str = PREFIX) -> BaseForm:
    """A form of these fields that people fill in."""
    unbound = {
        key: field_type(item.type).form_field(item, visit.language, visit.timezone)
        for key, item in fields.items()
        if is_input(item)
    }
    return BaseForm(unbound, prefix=prefix)


def input_fields(visit: Visit, of: LiveEntity) -> dict[str, Any]:
    """The fields the reader may fill in, by key."""
    grant = visit.grant(of.key)
    return {
        key: item for key, item in of.fields.items() if key not in grant.hidden and key not in grant.read_only
    }


def inputs_of(visit: Visit, of: LiveEntity, values: Plain, sent: MultiDict[str, str] | None = None) -> Inputs:
    """The inputs of a record with these JSON values, or with what was sent for it."""
    mine = input_fields(visit, of)
    form = make_form(visit, mine)
    form.process(sent, data=plain_values(mine, values))
    made = Inputs(of, form)
    for key, item in mine.items():
        if item.type == "children":
            child = visit.entity(str(item.setting("entity")))
            made.rows[key] = _rows(visit, child, key, values.get(key) or (), sent)
    return made


def _rows(
    visit: Visit, child: LiveEntity, key: str, stored: Sequence[Plain], sent: MultiDict[str, str] | None
) -> list[RowInputs]:
    mine = input_fields(visit, child)
    found = []
    if sent is not None and f"{PREFIX}{key}--rows" in sent:
        for number in sent.getlist(f"{PREFIX}{key}--row")[:MOST_ROWS]:
            if not number.isdecimal() or len(number) > 6:
                continue
            given_id = sent.get(f"{PREFIX}{key}-{number}--id", "")
            row_id = int(given_id) if given_id.isdecimal() and len(given_id) < 19 else None
            form = make_form(visit, mine, f"{PREFIX}{key}-{number}-")
            form.process(sent)
            found.append(RowInputs(number, row_id, form))
        return found
    for index, values in enumerate(stored):
        found.append(row_inputs(visit, child, key, str(index), values))
    return found


def row_inputs(visit: Visit, child: LiveEntity, key: str, number: str, values: Plain) -> RowInputs:
    """The inputs of one row with these JSON values."""
    mine = input_fields(visit, child)
    form = make_form(visit, mine, f"{PREFIX}{key}-{number}-")
    form.process(None, data=plain_values(mine, values))
    return RowInputs(number, values.get("id"), form)


def plain_values(fields: Mapping[str, Any], values: Plain) -> dict[str, Any]:
    """JSON values of an answer as plain values."""
    found = {}
    for key, item in fields.items():
        if key in values and item.type != "children":
            found[key] = plain_value(item, values[key])
    return found


def plain_value(item: Any, raw: Any) -> Any:
    """One JSON value of an answer as a plain value."""
    kind = field_type(item.type)
    if raw is None:
        return kind.blank
    if not kind.writable or kind.keeps_files:
        return raw
    if isinstance(raw, dict) and "title" in raw:
        raw = {name: part for name, part in raw.items() if name != "title"}
    elif isinstance(raw, list):
        raw = [one["id"] if isinstance(one, dict) and "title" in one else one for one in raw]
    return kind.parse_json(item, raw)


def control_class(bound: Any, widget: str = "") -> str:
    """The class of a control in the design."""
    control = widget or bound.attributes.get("widget", "input")
    return {"select": "form-select", "checkbox": "form-check-input"}.get(
        control, "form-control" if control in ("input", "textarea") else "choices"
    )
