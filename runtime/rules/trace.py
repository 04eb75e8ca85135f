"""The trace of a verdict: every rule with what it read, what came out, and what that did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runtime.formula.explain import Explained
from runtime.formula.formula import Formula
from runtime.rules.outcome import Traced
from runtime.rules.parts import EntityRules
from runtime.rules.source import FAILURES
from runtime.rules.subject import Subject

FAILED = "failed"


@dataclass(slots=True)
class Tracer:
    """Traces the rules about one record, on its values as they ended up.

    With `only`, a field's path, no more than what is about it, each with the formula's tree of values.
    """

    rules: EntityRules
    subject: Subject
    only: str | None = None

    def trace(self) -> list[Traced]:
        """One element a rule and field."""
        return [*self._values(), *self._states(), *self._layouts(), *self._validations()]

    def _judged(self, formula: Formula) -> Any:
        try:
            return formula.evaluate(self.subject.context)
        except FAILURES:
            return FAILED

    def _tree(self, formula: Formula) -> Explained | None:
        if self.only is None:
            return None
        try:
            return formula.explain(self.subject.context)
        except FAILURES:
            return None

    def _say(
        self, rule: str, kind: str, key: str, formula: Formula, result: Any, effect: str
    ) -> Iterator[Traced]:
        path = self.subject.at(key) if key else self.subject.path
        if self.only is None or self.only == path:
            values = values_read(formula, self.subject)
            yield Traced(rule, kind, path, formula.source, values, result, effect, self._tree(formula))

    def _values(self) -> Iterator[Traced]:
        rules, subject = self.rules, self.subject
        for key, formula in rules.defaults.items():
            if subject.saved is None and key not in subject.given:
                yield from self._say(key, "default", key, formula, self._judged(formula), "value")
        for key, (formula, _) in rules.copies.items():
            yield from self._say(key, "copy", key, formula, self._judged(formula), "value")
        for key, providers in rules.providers.items():
            for provider in providers:
                if provider.formula is None:
                    yield from self._table(provider.rule, key)
                    continue
                holds = provider.when is None or self._judged(provider.when) is True
                told = provider.formula if holds or provider.when is None else provider.when
                effect = "value" if holds else "none"
                yield from self._say(provider.rule, provider.kind, key, told, self._judged(told), effect)

    def _table(self, name: str, key: str) -> Iterator[Traced]:
        path = self.subject.at(key)
        if self.only not in (None, path):
            return
        table = next(one for one in self.rules.tables if one.rule == name)
        pairs = zip(table.input_ids, table.inputs, strict=True)
        values = {column: self._judged(formula) for column, formula in pairs}
        formula = ", ".join(one.source for one in table.inputs)
        yield Traced(name, "decide", path, formula, values, self.subject.record.get(key), "value")

    def _states(self) -> Iterator[Traced]:
        for state in self.rules.states:
            holds = self._judged(state.when)
            for effect, keys in (("show", state.show), ("require", state.require), ("lock", state.lock)):
                for key in keys:
                    did = effect if holds is True else "hide" if effect == "show" else "none"
                    yield from self._say(state.rule, "state", key, state.when, holds, did)

    def _layouts(self) -> Iterator[Traced]:
        layout = self.rules.layouts.get(self.subject.record.get("record_type"))
        if layout is None:
            return
        for key, names in layout.fields.items():
            for name in names:
                formula = layout.conditions[name]
                holds = self._judged(formula)
                effect = "show" if holds is True else "hide"
                yield from self._say(f"{layout.form}/{name}", "layout", key, formula, holds, effect)

    def _validations(self) -> Iterator[Traced]:
        for validation in self.rules.validations:
            broken = self._judged(validation.invalid_when)
            effect = "problem" if broken else "none"
            formula = validation.invalid_when
            yield from self._say(validation.rule, "validate", validation.field, formula, broken, effect)


def values_read(formula: Formula, subject: Subject) -> dict[str, Any]:
    """What a formula read: own values, stored ones (`saved.x`), the reference a longer path goes through."""
    found: dict[str, Any] = {}
    for path in sorted(formula.reads):
        if path[0] == "saved" and len(path) > 1:
            found[".".join(path[:2])] = (subject.saved or {}).get(path[1])
        elif path[0] == "parent" and len(path) > 1:
            found[".".join(path[:2])] = (subject.context.parent or {}).get(path[1])
        elif path[0] in subject.record:
            value = subject.record[path[0]]
            if isinstance(value, list):
                column = [row.get(path[1]) for row in value] if len(path) > 1 else len(value)
                found[".".join(path[:2])] = column
            else:
                found[path[0]] = value
    return found
