"""Generated code that judges: field state as bits, offered options, broken validations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runtime.fields.registry import field_types
from runtime.rules.parts import Choice, EntityRules, Validation
from runtime.rules.reading import own_reads
from runtime.rules.source import Namespace, Source
from runtime.rules.subject import Subject
from runtime.rules.visibility import layouts_of

EVERYTHING = -1
"""The mask of changed fields of a record that is new."""

State = tuple[int, int, int]
"""Masks of the fields shown, required, locked."""


@dataclass(frozen=True, slots=True)
class Judges:
    """The generated functions of one entity.

    `state(subject)` -> masks; `stored_lock(subject as stored)` -> mask; `broken(subject, changed, found)`
    appends the numbers of the validations that are broken; `options(subject)` -> what choices offer now.
    """

    state: Callable[[Subject], State]
    stored_lock: Callable[[Subject], int]
    broken: Callable[[Subject, int, list[int]], None]
    options: Callable[[Subject], dict[str, tuple[str, ...]]]


def build_judges(rules: EntityRules, namespace: Namespace, name: str) -> Judges:
    """Generate the functions of one entity."""
    return Judges(
        _state(rules, Source(namespace, f"state_{name}")).build(),
        _stored_lock(rules, Source(namespace, f"lock_{name}")).build(),
        _broken(rules, Source(namespace, f"broken_{name}", "S, ch, B")).build(),
        _options(rules, Source(namespace, f"options_{name}")).build(),
    )


def always_locked(rules: EntityRules) -> int:
    """The fields nobody ever edits: computed, numbered, copied always, given by a table."""
    keys = set()
    for key, field in rules.fields.items():
        computed = any(provider.when is None for provider in rules.providers.get(key, ()))
        copied = key in rules.copies and rules.copies[key][1]
        if computed or copied or not field_types()[field.type].writable:
            keys.add(key)
    return rules.mask(keys)


def _state(rules: EntityRules, source: Source) -> Source:
    everything = rules.mask(rules.fields)
    by_rule = {key for state in rules.states for key in state.show}
    required = rules.mask(key for key, field in rules.fields.items() if field.required)
    source.line(
        f"V = {everything & ~rules.mask(by_rule)}; Q = {required}; L = S.lock | {always_locked(rules)}"
    )
    for state in rules.states:
        source.about(state.rule)
        parts = (("V", state.show), ("Q", state.require), ("L", state.lock))
        acts = "; ".join(f"{name} |= {mask}" for name, keys in parts if (mask := rules.mask(keys)))
        if acts:
            source.line(f"if {source.condition(state.when)}: {acts}")
    for layout, variants in layouts_of(rules):
        prefix = ""
        if variants is not None:
            prefix = f"r.get('record_type') in {source.namespace.hold(variants)} and "
        for name, formula in layout.conditions.items():
            below = rules.mask(key for key, names in layout.fields.items() if name in names)
            if below:
                source.about(f"{layout.form}/{name}")
                source.line(f"if {prefix}not ({source.condition(formula)}): V &= {everything & ~below}")
    source.line("return V, Q & V, L")
    return source


def _stored_lock(rules: EntityRules, source: Source) -> Source:
    source.line("L = 0")
    for state in rules.states:
        mask = rules.mask(state.lock)
        if mask:
            source.about(state.rule)
            source.line(f"if {source.condition(state.when)}: L |= {mask}")
    for key, providers in rules.providers.items():
        for provider in providers:
            if provider.when is not None:
                source.about(provider.rule)
                source.line(f"if {source.condition(provider.when)}: L |= {rules.bit(key)}")
    source.line("return L")
    return source


def validation_mask(rules: EntityRules, validation: Validation) -> int:
    """The bits of changes that make a validation worth checking."""
    return EVERYTHING if validation.always else rules.mask(validation.reads)


def _broken(rules: EntityRules, source: Source) -> Source:
    for number, validation in enumerate(rules.validations):
        source.about(validation.rule)
        condition = source.condition(validation.invalid_when)
        guard = "" if validation.always else f"(ch < 0 or ch & {validation_mask(rules, validation)}) and "
        source.line(f"if {guard}({condition}): B.append({number})")
    source.line("return None")
    return source


def _options(rules: EntityRules, source: Source) -> Source:
    source.line("found = {}")
    for choice in rules.choices.values():
        source.about(choice.field)
        source.line(f"found[{choice.field!r}] = {_offered(choice, source)}")
    source.line("return found")
    return source


def _offered(choice: Choice, source: Source) -> str:
    values: list[str] = []
    for value in choice.values:
        made = choice.conditions.get(value)
        values.append(f"*(({value!r},) if {source.condition(made)} else ())" if made else repr(value))
    listed = "(" + "".join(f"{value}, " for value in values) + ")"
    if not choice.per_type:
        return listed
    allowed = source.namespace.hold(dict(choice.per_type))
    narrowed = source.namespace.hold(_narrowed)
    return f"{narrowed}({listed}, {allowed}.get(r.get('record_type')))"


def _narrowed(values: tuple[str, ...], allowed: frozenset[str] | None) -> tuple[str, ...]:
    return values if allowed is None else tuple(value for value in values if value in allowed)


def option_reads(rules: EntityRules, choice: Choice) -> int:
    """The bits of changes that make a choice worth checking: its own, and those its conditions read."""
    keys: set[str] = {choice.field}
    for formula in choice.conditions.values():
        keys |= set(own_reads(formula))
    return rules.mask(keys)
