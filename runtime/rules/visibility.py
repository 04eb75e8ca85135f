"""Whether a field is shown, as generated code: rules that show it, parts of a form it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.formula.formula import Formula
from runtime.rules.parts import EntityRules, Layout
from runtime.rules.source import Source


def governed_fields(rules: EntityRules) -> set[str]:
    """The fields whose being shown depends on anything."""
    shown = {key for state in rules.states for key in state.show}
    laid_out = {key for layout, _ in layouts_of(rules) for key in layout.fields}
    return (shown | laid_out) & set(rules.fields)


def layouts_of(rules: EntityRules) -> Iterator[tuple[Layout, frozenset[str | None] | None]]:
    """The layouts that have conditions, each with the record types it is for; None is every record."""
    distinct: dict[str, list[str | None]] = {}
    by_form: dict[str, Layout] = {}
    for variant, layout in rules.layouts.items():
        distinct.setdefault(layout.form, []).append(variant)
        by_form[layout.form] = layout
    for form, variants in distinct.items():
        everyone = len(variants) == len(rules.entity.record_types) + 1
        yield by_form[form], None if everyone else frozenset(variants)


def conditions_for(rules: EntityRules, key: str) -> Iterator[Formula]:
    """Every condition that decides whether the field is shown."""
    for state in rules.states:
        if key in state.show:
            yield state.when
    for layout, _ in layouts_of(rules):
        for name in layout.fields.get(key, ()):
            yield layout.conditions[name]


def visible_source(rules: EntityRules, key: str, source: Source) -> str:
    """An expression that is true while the field is shown."""
    parts = []
    shows = [state.when for state in rules.states if key in state.show]
    if shows:
        parts.append("(" + " or ".join(f"({source.condition(when)})" for when in shows) + ")")
    for layout, variants in layouts_of(rules):
        names = layout.fields.get(key, ())
        if not names:
            continue
        inside = " and ".join(f"({source.condition(layout.conditions[name])})" for name in names)
        if variants is not None:
            inside = f"r.get('record_type') not in {source.namespace.hold(variants)} or {inside}"
        parts.append(f"({inside})")
    return " and ".join(parts) or "True"
