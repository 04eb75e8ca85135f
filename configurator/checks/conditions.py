"""Conditions that can never hold, or never fail; rules that would contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from configurator.checks.checking import Checking, Compiled
from configurator.checks.reasoning import always_holds, can_hold
from configurator.checks.registry import check
from runtime.definition import ComputeRule, Rule, StateRule
from runtime.definition.remembering import remember
from runtime.definition.text import text_in
from runtime.formula.formula import CONDITION_PURPOSES, Formula
from runtime.formula.nodes import Literal, Node
from runtime.formula.types import BOOLEAN, Kind
from runtime.problems import LANGUAGES, Problem, register_messages

TRUE = Literal(BOOLEAN, (0, 0), True)

register_messages(
    {
        "condition.never": {
            "en": "This never holds",
            "zh": "此条件永不成立",
            "hint": {"en": "What it asks for excludes itself.", "zh": "条件之间互相矛盾。"},
        },
        "rule.require_hidden": {
            "en": "{field} is never shown when this holds, so it is not required either",
            "zh": "此条件成立时{field}从不显示，因此不会必填",
            "hint": {
                "en": "Let this rule show it, too, or change the condition of “{other}”.",
                "zh": "请让此规则同时显示该字段，或修改规则“{other}”的条件。",
            },
        },
        "rule.contradiction": {
            "en": "“{other}” sets {field} to another value; a record for which both hold can't be saved",
            "zh": "规则“{other}”将{field}设为不同的值；两者同时成立的记录无法保存",
            "hint": {"en": "Let their conditions exclude each other.", "zh": "请使两条规则的条件互斥。"},
        },
    }
)


class Judged(NamedTuple):
    """What can be said of a condition without data."""

    can_hold: bool
    always_holds: bool


def _judged(formula: Formula) -> Judged:
    return Judged(can_hold(formula.node), always_holds(formula.node))


@check
def dead_conditions(checking: Checking) -> Iterator[Problem]:
    """Conditions of every kind: what never holds is dead, and a record that never passes can't be saved."""
    for (path, hole), found in checking.by_path.items():
        if hole or found.formula is None or found.problems or not _is_condition(found):
            continue
        section, _, rest = path[1:].partition("/")
        judged = remember(_judged, found.formula)
        if not judged.can_hold:
            code = "rule.never" if section == "rules" else "condition.never"
            yield Problem(code, path, severity="warning")
        elif rest.endswith("invalid_when") and judged.always_holds:
            yield Problem("rule.always", path, severity="warning")


def _is_condition(found: Compiled) -> bool:
    """Whether it answers yes or no, and is not a value that happens to."""
    answers = found.formula is not None and found.formula.node.type.kind is Kind.BOOLEAN
    return answers and (found.slot.purpose in CONDITION_PURPOSES or found.slot.path.endswith("when"))


@check
def contradictions(checking: Checking) -> Iterator[Problem]:
    """Two compute rules that may hold together and set one field to different constants."""
    rules = [
        (index, rule)
        for index, rule in enumerate(checking.app.rules)
        if isinstance(rule, ComputeRule) and not rule.disabled
    ]
    for (index, rule), (later, other) in combinations(rules, 2):
        shared = [key for key in other.set if key in rule.set] if rule.entity == other.entity else []
        for key in shared:
            one = _constant(checking, f"/rules/{index}/set/{key}")
            two = _constant(checking, f"/rules/{later}/set/{key}")
            if one is None or two is None or one.value == two.value:
                continue
            if can_hold(_condition(checking, index), _condition(checking, later)):
                values = {"other": _called(rule), "field": _field_called(checking, rule, key)}
                yield Problem("rule.contradiction", f"/rules/{later}/set/{key}", values, "warning")


@check
def required_but_hidden(checking: Checking) -> Iterator[Problem]:
    """Rules that require a field while no rule that shows it can hold."""
    rules = [
        (index, rule)
        for index, rule in enumerate(checking.app.rules)
        if isinstance(rule, StateRule) and not rule.disabled
    ]
    for index, rule in rules:
        for place, key in enumerate(rule.require):
            shows = [(at, one) for at, one in rules if one.entity == rule.entity and key in one.show]
            condition = _condition(checking, index)
            if (
                shows
                and can_hold(condition)
                and not any(can_hold(condition, _condition(checking, at)) for at, _one in shows)
            ):
                values = {"other": _called(shows[0][1]), "field": _field_called(checking, rule, key)}
                yield Problem("rule.require_hidden", f"/rules/{index}/require/{place}", values, "warning")


def _called(rule: Rule) -> dict[str, str]:
    """What a rule is called in every language."""
    return {language: text_in(rule.label, language, rule.key) for language in LANGUAGES}


def _field_called(checking: Checking, rule: Rule, key: str) -> dict[str, str]:
    entity = checking.app.find_entity(rule.entity)
    field = entity.field(key) if entity else None
    return {language: text_in(field.label if field else None, language, key) for language in LANGUAGES}


def _constant(checking: Checking, path: str) -> Literal | None:
    found = checking.formula_at(path)
    return found.node if found is not None and isinstance(found.node, Literal) else None


def _condition(checking: Checking, index: int) -> Node:
    found = checking.formula_at(f"/rules/{index}/when")
    return found.node if found is not None else TRUE
