"""The value a formula has for a record of the live app, as somebody may see it, and how it comes about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from configurator.formulas.place import Place
from configurator.formulas.saying import Sayer
from runtime.access.scope import ReadableScope
from runtime.formula import Formula
from runtime.formula.explain import Explained
from runtime.formula.nodes import Node
from runtime.formula.types import Type
from runtime.records.reach import reached_by
from runtime.records.records import Records
from runtime.records.saving import stored_for
from runtime.rules.source import FAILURES

MOST_STEPS = 300


@dataclass(frozen=True, slots=True)
class Tried:
    """The value in words, whether it is blank, and the steps to it (`None` when they weren't asked for)."""

    said: str
    blank: bool
    steps: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        found = {"said": self.said, "blank": self.blank}
        return found if self.steps is None else {**found, "steps": self.steps}


def try_formula(
    door: Records, place: Place, source: str, record_id: int, sayer: Sayer, explained: bool = False
) -> Tried | None:
    """The value for a record; None when the live version can't know it (what it reads isn't published yet).

    Raises NotFound for a record the person behind the door may not see.
    """
    if place.entity is None or place.variables or place.entity not in door.live.entities:
        return None
    with door.reading() as work:
        of = work.app.entity(place.entity)
        scope = ReadableScope(work.app.scope, work.grants) if work.bound else work.app.scope
        record = stored_for(work, of, [record_id], "read").get(record_id)
        formula = place.compile(source, scope)
        if record is None or not isinstance(formula, Formula):
            return None
        work.reach.load(of.key, [record], reached_by([formula]))
        context = replace(work.context(of.key, record, record), parent=work.reach.parent_of(record))
        sayer.work = work
        try:
            value = formula.evaluate(context)
            steps = _steps(formula, formula.explain(context), sayer) if explained else None
        except FAILURES:
            return None
        return Tried(sayer.said(value, formula.type), value is None or value == [], steps)


def _steps(formula: Formula, root: Explained, sayer: Sayer) -> dict[str, Any]:
    types = {(node.span, node.name): node.type for node in _nodes(formula.node)}
    left = [MOST_STEPS]

    def told(step: Explained) -> dict[str, Any]:
        left[0] -= 1
        kind: Type | None = types.get((step.span, step.node))
        found: dict[str, Any] = {"text": step.text, "place": list(step.span), "done": step.evaluated}
        if step.evaluated:
            found["said"] = sayer.said(step.value, kind)
        if step.note is not None:
            found["note"] = step.note[sayer.language]
        inner = _plainly(step.children)
        if inner:
            found["steps"] = [told(one) for one in inner if left[0] > 0]
        return found

    return told(root)


def _plainly(steps: Sequence[Explained]) -> list[Explained]:
    """Steps without constants, which say themselves, and without those that only wrap another."""
    found: list[Explained] = []
    for step in steps:
        if step.node == "literal":
            continue
        inner = [one for one in step.children if one.node != "literal"]
        if len(inner) == 1 and inner[0].text == step.text:
            found += _plainly([inner[0]])
        else:
            found.append(step)
    return found


def _nodes(node: Node) -> Iterator[Node]:
    yield from node.walk()
