"""Rules do something, to fields they can act on, and can hold at all."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.references import unknown
from configurator.checks.registry import check
from runtime.definition import ComputeRule, DecisionTable, Entity, StateRule
from runtime.fields.registry import field_types
from runtime.formula.types import Kind
from runtime.problems import Problem

UNSETTABLE = ("stage", "children", "serial")
NUMBERS = ("sum", "max")


@check
def rule_sense(checking: Checking) -> Iterator[Problem]:
    """State, compute and decision rules by what they act on."""
    for index, rule in enumerate(checking.app.rules):
        entity = checking.app.find_entity(rule.entity)
        path = f"/rules/{index}"
        if isinstance(rule, StateRule):
            yield from _state(rule, path)
        elif entity is not None and isinstance(rule, ComputeRule):
            if not rule.set:
                yield Problem("rule.sets_nothing", path, severity="warning")
            for key in rule.set:
                yield from _settable(entity, key, f"{path}/set/{key}")
        elif entity is not None and isinstance(rule, DecisionTable):
            for place, key in enumerate(rule.outputs):
                yield from _settable(entity, key, f"{path}/outputs/{place}")
            yield from _table(rule, entity, path)


def _state(rule: StateRule, path: str) -> Iterator[Problem]:
    if not (rule.show or rule.require or rule.lock):
        yield Problem("rule.sets_nothing", path, severity="warning")
    if rule.except_ and "*" not in rule.lock:
        yield Problem("rule.except", f"{path}/except")


def _settable(entity: Entity, key: str, path: str) -> Iterator[Problem]:
    field = entity.field(key)
    if field is None:
        return
    if field.formula is not None:
        yield Problem("rule.sets_computed", path, {"key": key})
    elif field.type in UNSETTABLE or not field_types()[field.type].writable:
        yield Problem("rule.field_type", path, {"key": key})


def _table(rule: DecisionTable, entity: Entity, path: str) -> Iterator[Problem]:
    inputs = [column.id for column in rule.inputs]
    for index, row in enumerate(rule.rows):
        for name in row.if_:
            if name not in inputs:
                yield unknown("input", name, f"{path}/rows/{index}/if/{name}", inputs)
        for name in row.then:
            if name not in rule.outputs:
                yield Problem("decision.output", f"{path}/rows/{index}/then/{name}", {"key": name})
    for place, key in enumerate(rule.outputs):
        field = entity.field(key)
        if field is None:
            continue
        kind = field_types()[field.type].formula_type(field).kind
        if rule.hit == "collect" and kind is not Kind.CHOICES:
            yield Problem("decision.collect", f"{path}/outputs/{place}")
        if rule.hit in NUMBERS and kind is not Kind.NUMBER:
            yield Problem("decision.number", f"{path}/outputs/{place}", {"hit": rule.hit, "key": key})
