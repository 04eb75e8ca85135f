"""Conditions that can never hold, or never fail; rules that would contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from configurator.checks.checking import Checking, Compiled
from configurator.checks.reasoning import always_holds, can_hold
from configurator.checks.registry import check
from runtime.definition import ComputeRule
from runtime.definition.remembering import remember
from runtime.formula.formula import CONDITION_PURPOSES, Formula
from runtime.formula.nodes import Literal, Node
from runtime.formula.types import BOOLEAN, Kind
from runtime.problems import Problem, register_messages

TRUE = Literal(BOOLEAN, (0, 0), True)

register_messages(
    {
        "condition.never": {
            "en": "This never holds",
            "zh": "此条件永不成立",
            "hint": {"en": "What it asks for excludes itself.", "zh": "条件之间互相矛盾。"},
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
                values = {"other": rule.key, "field": key}
                yield Problem("rule.contradiction", f"/rules/{later}/set/{key}", values, "warning")


def _constant(checking: Checking, path: str) -> Literal | None:
    found = checking.formula_at(path)
    return found.node if found is not None and isinstance(found.node, Literal) else None


def _condition(checking: Checking, index: int) -> Node:
    found = checking.formula_at(f"/rules/{index}/when")
    return found.node if found is not None else TRUE
