"""Every place of a definition that holds a formula, and what a formula may say there.

Steps of flows are not among them: what they may say depends on the steps before, which their own compiler
knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from configurator.checks.marks import marked
from runtime.definition import (
    App,
    ComputeRule,
    DecisionTable,
    Entity,
    Field,
    Form,
    Note,
    Rule,
    StateRule,
    ValidateRule,
    options_of,
    targets_of,
)
from runtime.definition.parts import escape
from runtime.definition.scope import AppScope
from runtime.definition.text import Text
from runtime.fields.registry import field_types
from runtime.formula.scope import Variables
from runtime.formula.types import BOOLEAN, TEXT, Type, decimal

HOLE = re.compile(r"\{\{|\}\}|\{([^{}:]+)(?::([^{}]*))?\}")
GRANTS = ("create", "read", "update", "delete")
NUMBER = decimal()

TypeOf = Callable[[Field], "Type | None"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One formula: where it stands, whose fields its names are, and the type it must give.

    `column` is the pointer of the input a decision table's cell belongs to. `gives` names the field it gives
    a value to, for finding cycles. `hole` counts the paths within a message, `form` is how one is written.
    """

    path: str
    source: str
    entity: str | None
    purpose: str
    expect: Type | None = None
    record_entity: str | None = None
    variables: Variables | None = None
    blank_as_zero: bool = False
    target: str | None = None
    column: str | None = None
    gives: tuple[str, ...] = ()
    hole: int = 0
    form: str = ""


def slots_of(app: App, scope: AppScope, type_of: TypeOf) -> Iterator[Slot]:
    """All formulas of an app."""
    for index, field in enumerate(app.settings):
        if field.default:
            yield Slot(f"/settings/{index}/default", field.default, None, "default", type_of(field))
    for index, field in enumerate(app.user_fields):
        if field.default:
            yield Slot(f"/user_fields/{index}/default", field.default, "user", "default", type_of(field))
    for number, flow in enumerate(app.flows):
        if flow.trigger and (flow.entity is None or app.find_entity(flow.entity)):
            for index, field in enumerate(flow.trigger.ask):
                path = f"/flows/{number}/trigger/ask/{index}"
                yield from _question(app, flow.entity, field, path, type_of)
    for number, entity in enumerate(app.entities):
        yield from _entity(app, entity, f"/entities/{number}", type_of)
    yield from _option_sets(app)
    for index, rule in enumerate(app.rules):
        owner = app.find_entity(rule.entity)
        if owner is not None:
            found = _rule(rule, owner, f"/rules/{index}", type_of)
            yield from (replace(one, gives=()) for one in found) if rule.disabled else found
    for index, form in enumerate(app.forms):
        if app.find_entity(form.entity):
            yield from _form(form, f"/forms/{index}")
    yield from _figures(app)
    yield from _grants(app)


def _entity(app: App, entity: Entity, path: str, type_of: TypeOf) -> Iterator[Slot]:
    key = entity.key
    if entity.title:
        yield Slot(f"{path}/title", entity.title, key, "title", TEXT)
    for index, field in enumerate(entity.fields):
        yield from _field(app, key, field, f"{path}/fields/{index}", type_of)


def _question(app: App, entity: str | None, field: Field, path: str, type_of: TypeOf) -> Iterator[Slot]:
    """What a button asks: a field that stands in no entity."""
    if field.default:
        yield Slot(f"{path}/default", field.default, entity, "default", type_of(field))
    yield from _choices(app, entity, field, path)


def _choices(app: App, entity: str | None, field: Field, path: str) -> Iterator[Slot]:
    if field.choose_from:
        for candidate in _candidates(app, field):
            yield Slot(
                f"{path}/choose_from", field.choose_from, candidate, "filter", BOOLEAN, record_entity=entity
            )
    for index, option in enumerate(field.options):
        if option.when:
            yield Slot(f"{path}/options/{index}/when", option.when, entity, "rule", BOOLEAN)


def _field(app: App, entity: str, field: Field, path: str, type_of: TypeOf) -> Iterator[Slot]:
    expect, gives = type_of(field), (field.key,)
    if field.default:
        yield Slot(f"{path}/default", field.default, entity, "default", expect, target=field.key)
    if field.formula:
        zero = field.blank_as == "zero"
        yield Slot(
            f"{path}/formula",
            field.formula,
            entity,
            "computed",
            expect,
            blank_as_zero=zero,
            target=field.key,
            gives=gives,
        )
    if field.copy_from:
        yield Slot(f"{path}/copy_from", field.copy_from, entity, "copy", expect, gives=gives)
    yield from _choices(app, entity, field, path)
    if field.setting("currency_from"):
        yield Slot(f"{path}/currency_from", field.setting("currency_from"), entity, "computed", TEXT)
    for index, move in enumerate(field.transitions):
        if move.when:
            yield Slot(f"{path}/transitions/{index}/when", move.when, entity, "rule", BOOLEAN)
    yield from _marked_settings(entity, field, path)


def _marked_settings(entity: str, field: Field, path: str) -> Iterator[Slot]:
    """Formulas in settings that only the field type knows of."""
    kind = field_types().get(field.type)
    for name, value in field.settings.items():
        if kind is None or name in field.typed_settings or name not in kind.settings_schema:
            continue
        for mark in marked(kind.settings_schema[name], value, f"{path}/{name}"):
            if mark.formula:
                expect = BOOLEAN if mark.path.endswith("/when") else None
                yield Slot(mark.path, mark.value, entity, mark.formula, expect)


def _candidates(app: App, field: Field) -> tuple[str, ...]:
    if field.type in ("user", "users"):
        return ("user",)
    if field.type == "department":
        return ("department",)
    return tuple(key for key in targets_of(field) if app.find_entity(key))


def _option_sets(app: App) -> Iterator[Slot]:
    for number, found in enumerate(app.option_sets):
        for index, option in enumerate(found.options):
            if not option.when:
                continue
            for entity in app.entities:
                if any(field.setting("option_set") == found.key for field in entity.fields):
                    path = f"/option_sets/{number}/options/{index}/when"
                    yield Slot(path, option.when, entity.key, "rule", BOOLEAN)


def _rule(rule: Rule, entity: Entity, path: str, type_of: TypeOf) -> Iterator[Slot]:
    key = entity.key
    if isinstance(rule, StateRule):
        yield Slot(f"{path}/when", rule.when, key, "rule", BOOLEAN)
    elif isinstance(rule, ValidateRule):
        yield Slot(f"{path}/invalid_when", rule.invalid_when, key, "rule", BOOLEAN)
        yield from message_slots(rule.message, f"{path}/message", key)
    elif isinstance(rule, ComputeRule):
        if rule.when:
            yield Slot(f"{path}/when", rule.when, key, "rule", BOOLEAN, gives=tuple(rule.set))
        for name, source in rule.set.items():
            given = entity.field(name)
            if given:
                at = f"{path}/set/{escape(name)}"
                yield Slot(at, source, key, "rule", type_of(given), gives=(name,))
    elif isinstance(rule, DecisionTable):
        yield from _table(rule, entity, path, type_of)


def _table(rule: DecisionTable, entity: Entity, path: str, type_of: TypeOf) -> Iterator[Slot]:
    columns = {}
    for index, column in enumerate(rule.inputs):
        columns[column.id] = f"{path}/inputs/{index}/formula"
        yield Slot(columns[column.id], column.formula, entity.key, "rule", gives=rule.outputs)
    for index, row in enumerate(rule.rows):
        for name, cell in row.if_.items():
            if name in columns:
                at = f"{path}/rows/{index}/if/{escape(name)}"
                yield Slot(at, cell, entity.key, "cell", column=columns[name], gives=rule.outputs)
        for name, source in row.then.items():
            given = entity.field(name)
            if given:
                at = f"{path}/rows/{index}/then/{escape(name)}"
                expect = None if rule.hit == "collect" else type_of(given)
                yield Slot(at, source, entity.key, "rule", expect, gives=(name,))


def _form(form: Form, path: str) -> Iterator[Slot]:
    for at, found in form.walk(path):
        when = getattr(found, "when", None)
        if when:
            yield Slot(f"{at}/when", when, form.entity, "rule", BOOLEAN)
        if isinstance(found, Note):
            yield from message_slots(found.note, f"{at}/note", form.entity)
    if form.public:
        yield from message_slots(form.public.message, f"{path}/public/message", form.entity)


def message_slots(text: Text | None, path: str, entity: str | None) -> Iterator[Slot]:
    """The `{path}` holes of a shown text, in every language."""
    texts: Mapping[str, str] = {"": text} if isinstance(text, str) else text or {}
    for language, written in texts.items():
        at = f"{path}/{language}" if language else path
        for number, hole in enumerate(HOLE.finditer(written), 1):
            if hole.group(1) is not None:
                form = (hole.group(2) or "").strip()
                yield Slot(at, hole.group(1).strip(), entity, "message", hole=number, form=form)


def _figures(app: App) -> Iterator[Slot]:
    for index, view in enumerate(app.views):
        if view.filter and app.find_entity(view.entity):
            yield Slot(f"/views/{index}/filter", view.filter, view.entity, "filter", BOOLEAN)
    for index, metric in enumerate(app.metrics):
        if app.find_entity(metric.entity):
            yield from _figure(metric, f"/metrics/{index}")
    keys = [metric.key for metric in app.metrics] + [measure.key for measure in app.measures]
    figures: dict[str, Any] = dict.fromkeys(keys, NUMBER)
    for index, measure in enumerate(app.measures):
        known = {key: type_ for key, type_ in figures.items() if key != measure.key}
        path = f"/measures/{index}/formula"
        yield Slot(path, measure.formula, None, "measure", NUMBER, variables=known)
    for number, dashboard in enumerate(app.dashboards):
        for index, widget in enumerate(dashboard.widgets):
            if app.find_entity(widget.entity):
                yield from _figure(widget, f"/dashboards/{number}/widgets/{index}")


def _figure(found: Any, path: str) -> Iterator[Slot]:
    if found.filter:
        yield Slot(f"{path}/filter", found.filter, found.entity, "filter", BOOLEAN)
    if found.measure:
        yield Slot(f"{path}/measure", found.measure, found.entity, "measure")


def _grants(app: App) -> Iterator[Slot]:
    for index, row in enumerate(app.permissions):
        if not app.find_entity(row.entity):
            continue
        for name in GRANTS:
            source = getattr(row, name)
            if isinstance(source, str):
                yield Slot(f"/permissions/{index}/{name}", source, row.entity, "row_condition", BOOLEAN)


def option_values(app: App, field: Field) -> tuple[str, ...]:
    """The values a choice or stage field may take."""
    if field.type == "stage":
        return tuple(stage.value for stage in field.stages)
    return tuple(option.value for option in options_of(app, field))
