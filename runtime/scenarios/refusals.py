"""How scenarios name what an act is refused with, and how people read that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runtime.definition import App, Entity
from runtime.definition.rules import StateRule, ValidateRule
from runtime.definition.text import text_in
from runtime.problems import LANGUAGES

Said = Mapping[str, str]
"""Words by language."""


def refusals_of(app: App, entity: Entity) -> dict[str, Said]:
    """The refusals that rules and fields of an entity can give: their words by their names."""
    found: dict[str, Said] = {}
    for name, said in _refusals(app, entity):
        found.setdefault(name, said)
    return found


def _refusals(app: App, entity: Entity) -> Iterator[tuple[str, Said]]:
    states = [one for one in app.rules if isinstance(one, StateRule) and one.entity == entity.key]
    demanded = {key for rule in states for key in rule.require}
    locked = {key for rule in states for key in rule.lock}
    for field in entity.fields:
        label = {one: text_in(field.label, one, field.key) for one in LANGUAGES}
        if field.required or field.key in demanded:
            yield f"{field.key}.required", _said(label, "{} is required", "{}必填")
        if field.key in locked or "*" in locked:
            yield f"{field.key}.locked", _said(label, "{} is locked", "{}已锁定")
        if field.type == "stage":
            yield f"{field.key}.transition", _said(label, "{} may not move there", "{}不能这样流转")
    for rule in app.rules:
        if isinstance(rule, ValidateRule) and rule.entity == entity.key:
            name = f"{rule.field}.{rule.key}" if rule.field else rule.key
            yield name, {one: text_in(rule.message or rule.label, one, rule.key) for one in LANGUAGES}


def _said(label: Said, english: str, chinese: str) -> Said:
    return {"en": english.format(label["en"]), "zh": chinese.format(label["zh"])}
