"""The inputs of a record's form: made of field types, filled with values or with what was sent, read back.

Names are `f-KEY`; in rows of a sub-table `f-LINES-0-KEY`, with `f-LINES--row` once for each row (its number)
and `f-LINES-0--id` for a row that is stored. Keys hold no hyphen, so that none is mistaken for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from runtime.access.models import Department, User
from runtime.fields import field_type
from runtime.records.candidates import candidates
from runtime.records.live_entity import LiveEntity
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.database import current_engine
from runtime.web.pages.blueprint import Visit

PREFIX = "f-"
MOST_ROWS = 1000
MOST_CHOICES = 50
MOST_PEOPLE = 500

_users, _departments = table_of(User), table_of(Department)

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


# What can be chosen


class Choices:
    """Candidates of references, people and departments, each list fetched once for a page."""

    def __init__(self, visit: Visit, words: Mapping[str, str] | None = None) -> None:
        self.words = words or {}
        self._visit = visit
        self._kept: dict[Any, list[tuple[str, str]]] = {}

    def of(
        self, of: LiveEntity, item: Any, record: Plain | None, q: str = ""
    ) -> list[tuple[str, str]] | None:
        """Value and label of what a field offers; None where the field itself knows."""
        if item.type in ("user", "users"):
            return self._keep("user", lambda: people_of(self._visit))
        if item.type == "department":
            return self._keep("department", lambda: _all_departments(self._visit))
        if item.type not in ("reference", "references"):
            return None
        target = str(item.setting("entity"))
        chosen = getattr(item, "choose_from", None)
        if "record" in (chosen or ""):
            return self.search(of, chosen, target, record or {}, q)
        return self._keep((target, chosen, q), lambda: self.search(of, chosen, target, {}, q))

    def search(
        self,
        of: LiveEntity,
        chosen: str | None,
        target: str,
        record: Plain,
        q: str = "",
        limit: int = MOST_CHOICES,
    ) -> list[tuple[str, str]]:
        """Candidates of a reference by words."""
        with self._visit.records.reading() as work:
            found = candidates(work, of, chosen, target, dict(record), q, limit)
        return [(str(one), title) for one, title in found]

    def _keep(self, place: Any, make: Any) -> list[tuple[str, str]]:
        if place not in self._kept:
            self._kept[place] = make()
        return self._kept[place]


def people_of(visit: Visit) -> list[tuple[str, str]]:
    """Id and name of the active people of the workspace, by name."""
    chosen = (
        select(_users.c.id, _users.c.name, _users.c.email)
        .where(_users.c.workspace_id == visit.live.workspace_id, _users.c.active)
        .order_by(_users.c.name, _users.c.id)
        .limit(MOST_PEOPLE)
    )
    with read_transaction(current_engine()) as connection:
        return [(str(row.id), row.name or row.email) for row in connection.execute(chosen)]


def _all_departments(visit: Visit) -> list[tuple[str, str]]:
    chosen = (
        select(_departments.c.id, _departments.c.name)
        .where(_departments.c.workspace_id == visit.live.workspace_id, _departments.c.active)
        .order_by(_departments.c.position, _departments.c.id)
        .limit(MOST_PEOPLE)
    )
    with read_transaction(current_engine()) as connection:
        return [(str(row.id), row.name) for row in connection.execute(chosen)]


def give_choices(
    visit: Visit,
    of: LiveEntity,
    item: Any,
    bound: Any,
    record: Plain | None,
    choices: Choices | None = None,
    present: Any = None,
    q: str = "",
) -> None:
    """Set what a bound field offers, found by `q`. `present` is its value in an answer, with its title."""
    found = (choices or Choices(visit)).of(of, item, record, q)
    if found is None:
        return
    held = present if isinstance(present, list) else [present] if present else []
    kept = [
        (str(one["id"]), str(one.get("title") or f"#{one['id']}")) for one in held if isinstance(one, dict)
    ]
    known = {value for value, _ in kept}
    bound.choices = [*kept, *(one for one in found if one[0] not in known)]


def control_class(bound: Any, widget: str = "") -> str:
    """The class of a control in the design."""
    control = widget or bound.attributes.get("widget", "input")
    return {"select": "form-select", "checkbox": "form-check-input"}.get(
        control, "form-control" if control in ("input", "textarea") else "choices"
    )
