"""The trace of a verdict: every rule with what it read, what came out, and what that did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runtime.formula.formula import Formula
from runtime.rules.outcome import Traced
from runtime.rules.parts import EntityRules
from runtime.rules.source import FAILURES
from runtime.rules.subject import Subject

FAILED = "failed"


def trace_subject(
    rules: EntityRules, subject: Subject, visible: int, options: Mapping[str, tuple[str, ...]]
) -> list[Traced]:
    """One element a rule, judged on the values as they ended up."""
    return [*_values(rules, subject), *_states(rules, subject), *_validations(rules, subject)]


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


def _evaluated(formula: Formula, subject: Subject) -> Any:
    try:
        return formula.evaluate(subject.context)
    except FAILURES:
        return FAILED


def _traced(
    rule: str, kind: str, path: str, formula: Formula, subject: Subject, result: Any, effect: str
) -> Traced:
    return Traced(rule, kind, path, formula.source, values_read(formula, subject), result, effect)


def _values(rules: EntityRules, subject: Subject) -> Iterator[Traced]:
    for key, formula in rules.defaults.items():
        if subject.saved is None and key not in subject.given:
            yield _traced(
                key, "default", subject.at(key), formula, subject, _evaluated(formula, subject), "value"
            )
    for key, (formula, _) in rules.copies.items():
        yield _traced(key, "copy", subject.at(key), formula, subject, _evaluated(formula, subject), "value")
    for key, providers in rules.providers.items():
        for provider in providers:
            if provider.formula is None:
                yield from _table(rules, provider.rule, key, subject)
                continue
            holds = provider.when is None or _evaluated(provider.when, subject)
            told = provider.formula if holds or provider.when is None else provider.when
            result = _evaluated(told, subject)
            effect = "value" if holds is True or (holds and holds != FAILED) else "none"
            yield _traced(provider.rule, provider.kind, subject.at(key), told, subject, result, effect)


def _table(rules: EntityRules, name: str, key: str, subject: Subject) -> Iterator[Traced]:
    table = next(one for one in rules.tables if one.rule == name)
    values = {
        column: _evaluated(formula, subject)
        for column, formula in zip(table.input_ids, table.inputs, strict=True)
    }
    formula = ", ".join(one.source for one in table.inputs)
    yield Traced(name, "decide", subject.at(key), formula, values, subject.record.get(key), "value")


def _states(rules: EntityRules, subject: Subject) -> Iterator[Traced]:
    for state in rules.states:
        holds = _evaluated(state.when, subject)
        acts = (("show", state.show), ("require", state.require), ("lock", state.lock))
        for effect, keys in acts:
            for key in keys:
                did = effect if holds is True else "hide" if effect == "show" else "none"
                yield _traced(state.rule, "state", subject.at(key), state.when, subject, holds, did)
    seen = set()
    for layout in rules.layouts.values():
        if layout.form in seen:
            continue
        seen.add(layout.form)
        for key, names in layout.fields.items():
            for name in names:
                formula = layout.conditions[name]
                holds = _evaluated(formula, subject)
                rule = f"{layout.form}/{name}"
                effect = "show" if holds is True else "hide"
                yield _traced(rule, "layout", subject.at(key), formula, subject, holds, effect)


def _validations(rules: EntityRules, subject: Subject) -> Iterator[Traced]:
    for validation in rules.validations:
        broken = _evaluated(validation.invalid_when, subject)
        path = subject.at(validation.field) if validation.field else subject.path
        effect = "problem" if broken else "none"
        yield _traced(validation.rule, "validate", path, validation.invalid_when, subject, broken, effect)
