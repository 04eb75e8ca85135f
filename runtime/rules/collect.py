"""From a definition to the compiled parts of one entity's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from runtime.definition.app import App
from runtime.definition.entities import Entity
from runtime.definition.fields import Field
from runtime.definition.forms import FieldItem, Form, Section, Tab, Tabs
from runtime.definition.lookups import options_of
from runtime.definition.rules import ComputeRule, DecisionTable, Rule, StateRule, ValidateRule
from runtime.formula.cells import compile_cell
from runtime.formula.formula import Formula, compile_formula
from runtime.formula.scope import Scope
from runtime.formula.types import Kind, Type
from runtime.rules.messages import Message, compile_message
from runtime.rules.parts import (
    Choice,
    EntityRules,
    Layout,
    Move,
    Provider,
    State,
    Table,
    TableRow,
    Validation,
)
from runtime.rules.reading import own_reads, read_above, read_among_others

BOOLEAN = Type(Kind.BOOLEAN)


@dataclass(slots=True)
class Collector:
    """Compiles the formulas of one entity and remembers which did not compile, by the rule they belong to."""

    app: App
    entity: Entity
    scope: Scope
    rules: EntityRules

    def formula(
        self, source: str, purpose: str, owner: str, expect: Type | None = None, **options: Any
    ) -> Formula | None:
        """The compiled formula; None, and `owner` is broken, when it has problems."""
        made = compile_formula(source, self.scope, self.entity.key, purpose, expect, **options)
        if isinstance(made, Formula):
            return made
        self.rules.broken.setdefault(owner, []).extend(made)
        return None

    def condition(self, source: str, owner: str) -> Formula | None:
        """A compiled condition."""
        return self.formula(source, "rule", owner, BOOLEAN)

    def type_of(self, key: str) -> Type | None:
        """The type a value for the field must have."""
        info = self.scope.field(self.entity.key, key)
        return info.type if info else None

    def message(self, text: Any, owner: str) -> Message:
        """A compiled message; holes that don't compile are left as written, and `owner` is broken."""
        message, problems = compile_message(
            text,
            lambda source: compile_formula(source, self.scope, self.entity.key, "message"),
            self._field_at,
        )
        if problems:
            self.rules.broken.setdefault(owner, []).extend(problems)
        return message

    def _field_at(self, entity: str, key: str) -> Field | None:
        found = self.app.find_entity(entity)
        return found.field(key) if found else None


def collect_rules(app: App, entity: Entity, scope: Scope) -> EntityRules:
    """All rules of an entity: its fields', its forms', and those of the app about it."""
    rules = EntityRules(entity, {field.key: field for field in entity.fields})
    collector = Collector(app, entity, scope, rules)
    for field in entity.fields:
        _collect_field(collector, field)
    for rule in app.rules_of(entity.key):
        _collect_rule(collector, rule)
    _collect_layouts(collector, app.forms_of(entity.key))
    _expand_volatile(rules)
    return rules


def _expand_volatile(rules: EntityRules) -> None:
    """Find what is worked out at reading; validations that read it are about what it reads."""
    reads = {
        key: frozenset(own_reads(one.formula))
        for key, several in rules.providers.items()
        for one in several
        if one.kind == "formula" and one.formula
    }
    volatile = {
        key
        for key, several in rules.providers.items()
        for one in several
        if one.kind == "formula" and one.formula and one.formula.volatile
    }
    while more := {key for key in reads if key not in volatile and reads[key] & volatile}:
        volatile |= more
    rules.volatile = rules.mask(volatile)
    for index, validation in enumerate(rules.validations):
        found = set(validation.reads)
        while behind := {key for one in found & volatile for key in reads[one]} - found:
            found |= behind
        rules.validations[index] = replace(validation, reads=frozenset(found))


def _collect_field(collector: Collector, field: Field) -> None:
    rules, key = collector.rules, field.key
    if field.type == "children":
        rules.children[key] = field.setting("entity")
    if field.type == "stage":
        _collect_stage(collector, field)
    elif field.default is not None:
        made = collector.formula(field.default, "default", key, collector.type_of(key))
        if made:
            rules.defaults[key] = made
    if field.copy_from is not None:
        made = collector.formula(field.copy_from, "computed", key, collector.type_of(key))
        if made:
            rules.copies[key] = (made, field.copy != "if_empty")
    if field.formula is not None:
        options = {"blank_as_zero": True} if field.blank_as == "zero" else {}
        made = collector.formula(field.formula, "computed", key, collector.type_of(key), **options)
        if made:
            rules.providers.setdefault(key, []).append(Provider(key, "formula", made))
    if field.type in ("choice", "choices"):
        _collect_choice(collector, field)


def _collect_choice(collector: Collector, field: Field) -> None:
    options = options_of(collector.app, field)
    conditions = {}
    for option in options:
        made = collector.condition(option.when, field.key) if option.when else None
        if made:
            conditions[option.value] = made
    per_type = {
        variant.key: frozenset(variant.options[field.key])
        for variant in collector.entity.record_types
        if field.key in variant.options
    }
    values = tuple(option.value for option in options)
    labels = {option.value: option.label or option.value for option in options}
    collector.rules.choices[field.key] = Choice(
        field.key, values, labels, conditions, per_type, field.type == "choices"
    )


def _collect_stage(collector: Collector, field: Field) -> None:
    rules, key = collector.rules, field.key
    values = tuple(stage.value for stage in field.stages)
    per_type = {
        variant.key: frozenset(variant.stages)
        for variant in collector.entity.record_types
        if variant.stages is not None and field is collector.entity.stage_field
    }
    labels = {stage.value: stage.label or stage.value for stage in field.stages}
    rules.choices[key] = Choice(key, values, labels, {}, per_type, False)
    rules.constants[key] = field.setting("initial") or (values[0] if values else None)
    rules.moves[key] = tuple(
        Move(move, collector.condition(move.when, key) if move.when else None) for move in field.transitions
    )


def _collect_rule(collector: Collector, rule: Rule) -> None:
    if isinstance(rule, StateRule):
        made = collector.condition(rule.when, rule.key)
        if made:
            lock = _expanded(rule, collector.entity)
            collector.rules.states.append(State(rule.key, made, rule.show, rule.require, lock))
    elif isinstance(rule, ComputeRule):
        _collect_compute(collector, rule)
    elif isinstance(rule, ValidateRule):
        _collect_validation(collector, rule)
    elif isinstance(rule, DecisionTable):
        _collect_table(collector, rule)


def _expanded(rule: StateRule, entity: Entity) -> tuple[str, ...]:
    if "*" not in rule.lock:
        return tuple(key for key in rule.lock if key not in rule.except_)
    return tuple(field.key for field in entity.fields if field.key not in rule.except_)


def _collect_compute(collector: Collector, rule: ComputeRule) -> None:
    when = collector.condition(rule.when, rule.key) if rule.when else None
    if rule.when and when is None:
        return
    for key, source in rule.set.items():
        made = collector.formula(source, "rule", rule.key, collector.type_of(key))
        if made:
            collector.rules.providers.setdefault(key, []).append(Provider(rule.key, "compute", made, when))


def _collect_validation(collector: Collector, rule: ValidateRule) -> None:
    made = collector.condition(rule.invalid_when, rule.key)
    if made is None:
        return
    message = collector.message(rule.message or {"en": rule.key}, rule.key)
    others = frozenset(read_among_others(made, collector.entity.key, collector.scope))
    reads = frozenset(own_reads(made)) | others
    above = frozenset(read_above(made))
    collector.rules.validations.append(
        Validation(
            rule.key, made, rule.field or "", message, rule.severity, rule.always, reads, above, bool(others)
        )
    )


def _collect_table(collector: Collector, rule: DecisionTable) -> None:
    inputs = [collector.formula(column.formula, "rule", rule.key) for column in rule.inputs]
    rows = []
    for row in rule.rows:
        cells = tuple(
            _cell(collector, rule, made, row.if_.get(column.id))
            for column, made in zip(rule.inputs, inputs, strict=True)
        )
        results = tuple(_result(collector, rule, output, row.then.get(output)) for output in rule.outputs)
        rows.append(TableRow(row.id, cells, results))
    if rule.key in collector.rules.broken:
        return
    ids = tuple(column.id for column in rule.inputs)
    compiled = tuple(made for made in inputs if made)
    collector.rules.tables.append(Table(rule.key, rule.hit, ids, compiled, rule.outputs, tuple(rows)))
    for output in rule.outputs:
        provider = Provider(rule.key, "decide", None, None, output)
        collector.rules.providers.setdefault(output, []).append(provider)


def _cell(collector: Collector, rule: Rule, column: Formula | None, source: str | None) -> Formula | None:
    if source is None or column is None or not source.strip():
        return None
    made = compile_cell(source, collector.scope, collector.entity.key, column.type)
    if isinstance(made, Formula):
        return made
    collector.rules.broken.setdefault(rule.key, []).extend(made)
    return None


def _result(collector: Collector, rule: DecisionTable, output: str, source: str | None) -> Formula | None:
    if source is None:
        return None
    expect = None if rule.hit == "collect" else collector.type_of(output)
    return collector.formula(source, "rule", rule.key, expect)


def _collect_layouts(collector: Collector, forms: Iterable[Form]) -> None:
    """The layout of each record type's form, and of the entity's first form for records without a type."""
    by_key = {form.key: form for form in forms}
    first = next(iter(by_key), None)
    chosen: dict[str | None, str | None] = {None: first}
    for variant in collector.entity.record_types:
        chosen[variant.key] = variant.form or first
    layouts: dict[str, Layout] = {}
    for variant_key, form_key in chosen.items():
        form = by_key.get(form_key) if form_key else None
        if form is None:
            continue
        if form.key not in layouts:
            layouts[form.key] = _layout(collector, form)
        if layouts[form.key].fields:
            collector.rules.layouts[variant_key] = layouts[form.key]


def _layout(collector: Collector, form: Form) -> Layout:
    conditions: dict[str, Formula] = {}
    below: dict[str, tuple[str, ...]] = {}

    def visit(items: Iterable[Any], above: tuple[str, ...]) -> None:
        for item in items:
            name = f"@{item.field}" if isinstance(item, FieldItem) else str(item.id)
            here = above
            if item.when:
                made = collector.condition(item.when, f"{form.key}/{name}")
                if made:
                    conditions[name] = made
                    here = (*above, name)
            if isinstance(item, FieldItem):
                if here:
                    below[item.field] = here
            elif isinstance(item, Tabs):
                visit(item.tabs, here)
            elif isinstance(item, Section | Tab):
                visit(item.items, here)

    visit(form.layout, ())
    return Layout(form.key, conditions, below)


def conditions_of(layout: Layout | None) -> Mapping[str, Formula]:
    """The conditions of a layout; none without one."""
    return layout.conditions if layout else {}
