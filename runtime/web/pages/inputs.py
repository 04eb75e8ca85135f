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
from runtime.fields.values import ValueProblem
from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit

PREFIX = "f-"
MOST_ROWS = 1000
MANY_ROWS = 30
"""A longer sub-table shows its stored rows to read; a row gets its inputs when somebody comes to it."""
OPENED = "--open"
_MADE_BY_SCRIPT = frozenset(
    {"text", "long_text", "date", "choice", "stage", "time", "integer", "decimal", "money", "percent",
     "boolean", "reference", "user", "department"}
)  # fmt: skip
"""Types whose inputs the page's script can fill from a record's values."""

Plain = Mapping[str, Any]


@dataclass(slots=True)
class RowInputs:
    """One row of a sub-table. `number` stands in the names of its inputs, `id` is a stored row's.

    Without a form it has no inputs: it stands as it is stored.
    """

    number: str
    id: int | None
    form: BaseForm | None
    is_opened: bool = False

    @property
    def bound(self) -> Iterable[Any]:
        """Its inputs."""
        return self.form if self.form is not None else ()


@dataclass(slots=True)
class Inputs:
    """All inputs of a record: its own and, by children field, those of its rows."""

    of: LiveEntity
    form: BaseForm
    rows: dict[str, list[RowInputs]] = field(default_factory=dict)

    @property
    def unreadable(self) -> bool:
        """Whether something was sent that its field can't take."""
        fields: Iterable[Any] = self.form
        rows = (row.bound for several in self.rows.values() for row in several)
        return any(bound.process_errors for form in (fields, *rows) for bound in form)

    def given(self) -> dict[str, Any]:
        """What was sent and could be read, as plain values; rows as lists of objects."""
        found = _given(self.form)
        for key, rows in self.rows.items():
            found[key] = [{**({"id": row.id} if row.id else {}), **_given(row.bound)} for row in rows]
        return found


def _given(form: Iterable[Any]) -> dict[str, Any]:
    return {
        bound.definition.key: bound.data for bound in form if bound.submitted and not bound.process_errors
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


def inputs_of(
    visit: Visit,
    of: LiveEntity,
    values: Plain,
    sent: MultiDict[str, str] | None = None,
    light: bool = False,
) -> Inputs:
    """The inputs of a record with these JSON values, or with what was sent for it.

    `light`: rows of a long sub-table have none yet.
    """
    mine = input_fields(visit, of)
    form = make_form(visit, mine)
    form.process(sent, data=plain_values(mine, values))
    made = Inputs(of, form)
    for key, item in mine.items():
        if item.type == "children":
            child = visit.entity(str(item.setting("entity")))
            made.rows[key] = _rows(visit, child, key, values.get(key) or (), sent, light)
    return made


def _rows(
    visit: Visit,
    child: LiveEntity,
    key: str,
    stored: Sequence[Plain],
    sent: MultiDict[str, str] | None,
    light: bool,
) -> list[RowInputs]:
    mine = input_fields(visit, child)
    found = []
    if sent is not None and f"{PREFIX}{key}--rows" in sent:
        before = {row.get("id"): row for row in stored}
        filled = _filled(sent, key)
        for number in sent.getlist(f"{PREFIX}{key}--row")[:MOST_ROWS]:
            if not number.isdecimal() or len(number) > 6:
                continue
            given_id = sent.get(f"{PREFIX}{key}-{number}--id", "")
            row_id = int(given_id) if given_id.isdecimal() and len(given_id) < 19 else None
            if row_id is not None and number not in filled:
                found.append(RowInputs(number, row_id, None))
            elif f"{PREFIX}{key}-{number}{OPENED}" in sent:
                found.append(row_inputs(visit, child, key, number, before.get(row_id) or {}, is_opened=True))
            else:
                form = make_form(visit, mine, f"{PREFIX}{key}-{number}-")
                form.process(sent)
                found.append(RowInputs(number, row_id, form))
        return found
    is_long = (
        light
        and len(stored) > MANY_ROWS
        and all(item.type in _MADE_BY_SCRIPT for item in mine.values() if is_input(item))
    )
    for index, values in enumerate(stored):
        if is_long and values.get("id") is not None:
            found.append(RowInputs(str(index), values["id"], None))
        else:
            found.append(row_inputs(visit, child, key, str(index), values))
    return found


def _filled(sent: MultiDict[str, str], key: str) -> set[str]:
    """The numbers of the rows that were sent with more than what they are."""
    start = f"{PREFIX}{key}-"
    found = set()
    for name in sent:
        if name.startswith(start):
            number, _, rest = name[len(start) :].partition("-")
            if rest and rest != "-id":
                found.add(number)
    return found


def row_inputs(
    visit: Visit, child: LiveEntity, key: str, number: str, values: Plain, is_opened: bool = False
) -> RowInputs:
    """The inputs of one row with these JSON values."""
    mine = input_fields(visit, child)
    form = make_form(visit, mine, f"{PREFIX}{key}-{number}-")
    form.process(None, data=plain_values(mine, values))
    return RowInputs(number, values.get("id"), form, is_opened)


def plain_values(fields: Mapping[str, Any], values: Plain) -> dict[str, Any]:
    """JSON values of an answer as plain values."""
    found = {}
    for key, item in fields.items():
        if key in values and item.type != "children":
            found[key] = plain_value(item, values[key])
    return found


def plain_value(item: Any, raw: Any) -> Any:
    """One JSON value of an answer as a plain value; what the version no longer takes stays what it is."""
    kind = field_type(item.type)
    if raw is None:
        return kind.blank
    if not kind.writable or kind.keeps_files:
        return raw
    if isinstance(raw, dict) and "title" in raw:
        raw = {name: part for name, part in raw.items() if name != "title"}
    elif isinstance(raw, list):
        raw = [one["id"] if isinstance(one, dict) and "title" in one else one for one in raw]
    try:
        return kind.parse_json(item, raw)
    except ValueProblem:
        return raw  # stored before: a stage or an option that is gone


def control_class(bound: Any, widget: str = "") -> str:
    """The class of a control in the design."""
    control = widget or bound.attributes.get("widget", "input")
    return {"select": "form-select", "checkbox": "form-check-input"}.get(
        control, "form-control" if control in ("input", "textarea") else "choices"
    )
