"""Compiling the rules of an entity: collect, order, generate. Once per version."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.definition.app import App
from runtime.definition.entities import Entity
from runtime.definition.scope import AppScope
from runtime.formula.formula import Formula
from runtime.formula.scope import Scope
from runtime.rules.collect import collect_rules
from runtime.rules.order import Act, Task, order_tasks
from runtime.rules.parts import EntityRules, Place, Slot
from runtime.rules.reading import slots_read
from runtime.rules.ruleset import Level, RuleSet
from runtime.rules.source import Namespace
from runtime.rules.state_code import build_judges
from runtime.rules.values_code import build_stretches
from runtime.rules.visibility import conditions_for

DEPTH = 4
"""How deep rows of rows are saved together with their record."""


def compile_rules(app: App, entity: Entity | str, scope: Scope | None = None) -> RuleSet:
    """The rule set of an entity and of the children saved with it.

    Content never raises: formulas that don't compile make their rule refuse every save (`rule.broken`), and
    `RuleSet.circle` names the fields whose values wait for each other.
    """
    found = app.entity(entity) if isinstance(entity, str) else entity
    scope = scope or AppScope(app)
    collected: dict[str, EntityRules] = {}
    levels: dict[Place, EntityRules] = {}
    _add_level(app, found, scope, (), levels, collected)
    tasks, circle = order_tasks(list(_tasks(levels)))
    namespace = Namespace()
    stretches = build_stretches(tasks, levels, namespace)
    judges = {
        key: build_judges(rules, namespace, str(index))
        for index, (key, rules) in enumerate(collected.items())
    }
    made = {place: Level(rules, judges[rules.entity.key]) for place, rules in levels.items()}
    return RuleSet(app, found, made, stretches, tuple(tasks), tuple(circle), scope)


def _add_level(
    app: App,
    entity: Entity,
    scope: Scope,
    place: Place,
    levels: dict[Place, EntityRules],
    collected: dict[str, EntityRules],
) -> None:
    if entity.key not in collected:
        collected[entity.key] = collect_rules(app, entity, scope)
    rules = levels[place] = collected[entity.key]
    for key, child_key in rules.children.items():
        child = app.find_entity(child_key)
        if child is not None and len(place) < DEPTH:
            _add_level(app, child, scope, (*place, key), levels, collected)


def _tasks(levels: dict[Place, EntityRules]) -> Iterator[Task]:
    for place, rules in levels.items():
        yield from _tasks_at(place, rules, levels)


def _tasks_at(place: Place, rules: EntityRules, levels: dict[Place, EntityRules]) -> Iterator[Task]:
    def task(
        act: Act, name: str, sets: frozenset[Slot], formulas: list[Formula], yielding: bool = False
    ) -> Task:
        reads: set[Slot] = set()
        for formula in formulas:
            reads |= slots_read(formula, place, levels)
        return Task(act, place, name, sets, frozenset(reads), yielding)

    for table in rules.tables:
        formulas = [
            *table.inputs,
            *(cell for row in table.rows for cell in (*row.cells, *row.results) if cell),
        ]
        yield task("table", table.rule, frozenset({(place, f"#{table.rule}")}), formulas)
    for key, field in rules.fields.items():
        sets = frozenset({(place, key)})
        if key in rules.constants:
            yield task("fill", key, sets, [])
        elif key in rules.defaults:
            yield task("fill", key, sets, [rules.defaults[key]])
        if key in rules.copies:
            yield task("copy", key, sets, [rules.copies[key][0]])
        providers = rules.providers.get(key)
        if providers:
            formulas = [one for provider in providers for one in (provider.formula, provider.when) if one]
            assigned = task("assign", key, sets, formulas)
            tables = {(place, f"#{provider.rule}") for provider in providers if provider.formula is None}
            yield Task("assign", place, key, sets, assigned.reads | tables)
        conditions = list(conditions_for(rules, key))
        if field.when_hidden == "clear" and conditions:
            yield task("clear", key, sets, conditions, yielding=True)
