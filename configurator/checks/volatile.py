"""What changes with time or user is not stored: it can't be unique, indexed, or wake a flow."""

from __future__ import annotations

from collections.abc import Iterator

from configurator.checks.checking import Checking
from configurator.checks.cycles import fields_on
from configurator.checks.registry import check
from runtime.problems import Problem

Node = tuple[str, str]
FLOW = {"en": "what a flow waits for", "zh": "作为流程的触发条件"}
UNIQUE = {"en": "unique", "zh": "设为唯一"}
INDEXED = {"en": "indexed", "zh": "建立索引"}


def volatile_fields(checking: Checking) -> set[Node]:
    """Computed fields that reach TODAY, NOW or the user, themselves or through others."""
    reads: dict[Node, set[Node]] = {}
    found: set[Node] = set()
    for compiled in checking.formulas:
        slot, formula = compiled.slot, compiled.formula
        if slot.purpose != "computed" or not slot.gives or formula is None or slot.entity is None:
            continue
        node = (slot.entity, slot.gives[0])
        reads[node] = {read for path in formula.reads for read in fields_on(checking, slot.entity, path)}
        if formula.volatile:
            found.add(node)
    grown = True
    while grown:
        more = {node for node, others in reads.items() if node not in found and others & found}
        found |= more
        grown = bool(more)
    return found


@check
def volatile(checking: Checking) -> Iterator[Problem]:
    """Volatile fields that are asked to be what they can't."""
    found = volatile_fields(checking)
    for path, entity, field in checking.fields():
        if (entity.key, field.key) in found:
            for name, what in (("unique", UNIQUE), ("indexed", INDEXED)):
                if getattr(field, name):
                    yield Problem("formula.volatile", f"{path}/{name}", {"field": field.key, "what": what})
    for number, entity in enumerate(checking.app.entities):
        for name, what in (("unique", UNIQUE), ("indexes", INDEXED)):
            for row, keys in enumerate(getattr(entity, name)):
                for index, key in enumerate(keys):
                    if (entity.key, key) in found:
                        at = f"/entities/{number}/{name}/{row}/{index}"
                        yield Problem("formula.volatile", at, {"field": key, "what": what})
    yield from _triggers(checking, found)


def _triggers(checking: Checking, found: set[Node]) -> Iterator[Problem]:
    for index, flow in enumerate(checking.app.flows):
        trigger = flow.trigger
        if trigger is None or flow.entity is None:
            continue
        for place, key in enumerate(trigger.setting("fields", ())):
            if (flow.entity, key) in found:
                at = f"/flows/{index}/trigger/fields/{place}"
                yield Problem("formula.volatile", at, {"field": key, "what": FLOW})
        if trigger.on == "becomes_true" and trigger.when:
            yield from _condition(checking, flow.entity, trigger.when, f"/flows/{index}/trigger/when", found)


def _condition(
    checking: Checking, entity: str, source: str, path: str, found: set[Node]
) -> Iterator[Problem]:
    formula = checking.compile_condition(source, entity)
    if formula is None:
        return
    reads = {read for steps in formula.reads for read in fields_on(checking, entity, steps)}
    named = sorted(key for _, key in reads & found)
    if formula.volatile or named:
        yield Problem("formula.volatile", path, {"field": ", ".join(named) or source, "what": FLOW})
