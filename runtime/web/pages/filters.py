"""The filter bar: conditions read from the address, made of field types' operators, said as a sentence.

A condition is three parameters of one number: `c0` the field, `o0` the operator, `v0` its operand (given
several times where the operator takes several values). It works as a plain form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from runtime.fields import field_type
from runtime.fields.operators import Operator
from runtime.fields.values import PlainField, TextLocale, ValueProblem, label_of
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.choices import MOST_CHOICES, Choices, give_choices
from runtime.web.pages.columns import field_of, seen_titles
from runtime.web.pages.inputs import control_class
from runtime.web.pages.shown import queue_field

MOST = 8
_NUMBER = PlainField("number", "integer")


@dataclass(slots=True)
class Condition:
    """One condition of the bar; `formula` is empty until it is complete."""

    number: int
    key: str
    label: str
    operators: list[tuple[str, str]]
    operator: str
    said: str = ""
    operand: str = ""
    formula: str = ""
    error: str = ""
    controls: list[Markup] = field(default_factory=list)
    rest: str = ""


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """Fields that can be filtered by: the record's own, or those of what a reference leads to."""

    label: str
    fields: list[tuple[str, str]]


def filterable(visit: Visit, of: LiveEntity) -> list[FilterGroup]:
    """Paths and labels of what a reader may filter by, through one reference at most."""
    place = ("filterable", visit.roles, visit.language)
    kept: list[FilterGroup] | None = of.statements.get(place)
    if kept is None:
        kept = of.statements[place] = _filterable(visit, of)
    return kept


def _filterable(visit: Visit, of: LiveEntity) -> list[FilterGroup]:
    own = _fields(visit, of)
    found = [FilterGroup("", [(key, label_of(item, visit.language)) for key, item in own])]
    for key, item in own:
        target = _target(visit, item)
        if target is not None:
            label = label_of(item, visit.language)
            beyond = [
                (f"{key}.{below}", label_of(one, visit.language)) for below, one in _fields(visit, target)
            ]
            found.append(FilterGroup(label, beyond))
    return found


def _target(visit: Visit, item: Any) -> LiveEntity | None:
    if item.type != "reference":
        return None
    target = visit.live.entities.get(str(item.setting("entity")))
    return target if target is not None and visit.may("read", target.key) else None


def _fields(visit: Visit, of: LiveEntity) -> list[tuple[str, Any]]:
    hidden = visit.grant(of.key).hidden
    keys = [
        *of.fields,
        *(key for key in ("record_type", "owner", "created_at", "updated_at") if key in of.answered),
    ]
    if "owner" in of.answered and visit.live.role_keys:
        keys.insert(keys.index("owner") + 1, "owner_role")
    found = []
    for key in keys:
        item = _field(visit, of, key)
        if key not in hidden and item is not None and item.type != "children" and _operators(item):
            found.append((key, item))
    return found


def _field(visit: Visit, of: LiveEntity, key: str) -> Any:
    """A field, a system column, or the queue an owner may be."""
    if key == "owner_role" and key not in of.fields:
        return queue_field(visit.live.role_titles(visit.language))
    return field_of(of, key)


def _operators(item: Any) -> tuple[Operator, ...]:
    return field_type(item.type).operators


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition is about: a field of an entity, perhaps behind a reference."""

    path: str
    of: LiveEntity
    item: Any
    label: str


def subject_of(visit: Visit, of: LiveEntity, path: str) -> Subject | None:
    """The field a path leads to; None when there is none the reader may filter by."""
    first, _, rest = path.partition(".")
    own = dict(_fields(visit, of))
    item = own.get(first)
    if item is None:
        return None
    label = label_of(item, visit.language)
    if not rest:
        return Subject(path, of, item, label)
    target = _target(visit, item)
    beyond = dict(_fields(visit, target)).get(rest) if target is not None else None
    if target is None or beyond is None:
        return None
    return Subject(path, target, beyond, f"{label} · {label_of(beyond, visit.language)}")


def read_conditions(visit: Visit, of: LiveEntity, args: MultiDict[str, str]) -> list[Condition]:
    """The conditions an address names, in order; unknown and hidden fields are passed over."""
    found = []
    for number in range(MOST):
        path = args.get(f"c{number}")
        subject = subject_of(visit, of, path) if path else None
        if subject is not None:
            found.append(_condition(visit, subject, number, args))
    return found


def _condition(visit: Visit, subject: Subject, number: int, args: MultiDict[str, str]) -> Condition:
    item, of = subject.item, subject.of
    operators = _operators(item)
    chosen = next((one for one in operators if one.key == args.get(f"o{number}")), operators[0])
    labels = [(one.key, visit.text(one.label)) for one in operators]
    made = Condition(
        number,
        subject.path,
        subject.label,
        labels,
        chosen.key,
        visit.text(chosen.label).replace("…", "").strip(),
    )
    texts = [text for text in args.getlist(f"v{number}") if text.strip()]
    made.controls = _controls(visit, of, item, chosen, number, texts)
    if f"o{number}" not in args:
        return made
    try:
        operand = _operand(item, chosen, texts, TextLocale(visit.language, visit.timezone))
    except ValueProblem as problem:
        made.error = problem.problem(subject.path, item.label or subject.path).message(visit.language)
        return made
    if operand is not None or chosen.operand == "none":
        made.formula = chosen.formula(subject.path, operand)
        made.operand = _said(visit, of, item, chosen, operand)
        before, gap, after = visit.text(chosen.label).partition("…")
        if gap:
            made.said, made.rest = before.strip(), after.strip()
    return made


def _operand(item: Any, operator: Operator, texts: Sequence[str], locale: TextLocale) -> Any:
    """The operand of what was written; None while it is not complete."""
    if operator.operand == "none" or not texts:
        return None
    kind = field_type(item.type)
    if operator.operand == "number":
        return field_type("integer").parse_text(_NUMBER, texts[0], locale)
    if operator.operand == "range":
        pair = [kind.parse_form(item, [text], locale) for text in texts[:2]]
        return pair if len(pair) == 2 else None
    if operator.operand == "values":
        return [_single(kind.parse_form(item, [text], locale)) for text in texts]
    return _single(kind.parse_form(item, texts[:1], locale))


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _said(visit: Visit, of: LiveEntity, item: Any, operator: Operator, operand: Any) -> str:
    if operand is None:
        return ""
    if operator.operand == "number":
        return str(operand)
    if operator.operand == "range":
        low, high = (_value_said(visit, of, item, one) for one in operand)
        return f"{low} – {high}"
    values = operand if isinstance(operand, list) else [operand]
    return ("、" if visit.language == "zh" else ", ").join(
        _value_said(visit, of, item, one) for one in values
    )


def _value_said(visit: Visit, of: LiveEntity, item: Any, value: Any) -> str:
    kind = field_type(item.type)
    target = kind.target(item) or ("user" if item.type in ("user", "users") else None)
    if target and isinstance(value, int):
        return _title(visit, target, value)
    if item.type == "choices":
        return kind.form_label(item, str(value), visit.language)
    return kind.format(item, value, visit.language, visit.timezone)


def _title(visit: Visit, target: str, value: int) -> str:
    """What a record is called, if the reader may see it: anybody can write any number into an address."""
    of = visit.live.entities.get(target)
    if of is None:
        return visit.records.titles(target, [value]).get(value) or f"#{value}"
    titles = seen_titles(visit, of, [value]) if visit.may("read", target) else {}
    return titles.get(value) or f"#{value}"


def _controls(
    visit: Visit, of: LiveEntity, item: Any, operator: Operator, number: int, texts: Sequence[str]
) -> list[Markup]:
    """The inputs of the operand."""
    if operator.operand == "none":
        return []
    definition = _NUMBER if operator.operand == "number" else item
    kind = field_type(definition.type)
    name = f"v{number}"
    count = 2 if operator.operand == "range" else 1
    made = []
    for index in range(count):
        form = BaseForm({name: kind.form_field(definition, visit.language, visit.timezone)})
        shown = texts if operator.operand == "values" else texts[index : index + 1]
        form.process(MultiDict([(name, text) for text in shown]))
        bound: Any = form[name]
        bound.id = f"{name}-{index}"
        give_choices(visit, of, definition, bound, None)
        label = label_of(item, visit.language)
        if count == 2:
            label = (
                gettext("%(field)s, to", field=label) if index else gettext("%(field)s, from", field=label)
            )
        more: dict[str, Any] = {"aria-label": label, "id": bound.id}
        if definition.type == "reference":
            more |= _all_candidates(visit, of, definition, bound, shown)
        if operator.operand == "values":
            more |= {"widget": "checkboxes"}
        elif definition.type in ("long_text", "rich_text", "choices", "references", "users"):
            more |= {"widget": "select" if bound.choices or kind.form_choices(definition, "en") else "input"}
            more |= {"multiple": False}
        made.append(bound(class_=control_class(bound, more.get("widget", "")), **more))
    return made


def _all_candidates(
    visit: Visit, of: LiveEntity, item: Any, bound: Any, chosen: Sequence[str]
) -> dict[str, Any]:
    """Offer all records a reference may have led to, the chosen ones by name; where to look for more."""
    target = str(item.setting("entity"))
    found = Choices(visit).search(of, None, target, {}, "")
    known = {value for value, _ in found}
    ids = [int(text) for text in chosen if text.isascii() and text.isdecimal() and len(text) < 19]
    missing = [one for one in ids if str(one) not in known]
    titles = seen_titles(visit, visit.entity(target), missing) if visit.may("read", target) else {}
    bound.choices = [*((str(one), titles.get(one) or f"#{one}") for one in missing), *found]
    if len(found) < MOST_CHOICES or "record" in (item.choose_from or ""):
        return {}
    address = url_for("pages.look_up", app_key=visit.live.key, entity=of.key)
    return {"data-lookup": address, "data-path": item.key}


def formula_of(conditions: Sequence[Condition], *others: str | None) -> str | None:
    """One formula for the complete conditions and others beside them."""
    return joined(*others, *(one.formula for one in conditions))


def joined(*parts: str | None) -> str | None:
    """One formula that holds where all of these do."""
    found = [text for text in parts if text]
    return " and ".join(f"({part})" for part in found) if found else None
