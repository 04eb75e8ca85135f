"""The problems an act can end with, as a scenario names them, to choose from."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext

from runtime.definition import App, Entity
from runtime.definition.rules import StateRule, ValidateRule
from runtime.definition.text import text_in


def possible_problems(app: App, entity: Entity, language: str) -> list[tuple[str, str]]:
    """(name, words) of the problems that rules and fields of an entity can give."""
    return list(dict.fromkeys(_problems(app, entity, language)))


def _problems(app: App, entity: Entity, language: str) -> Iterator[tuple[str, str]]:
    demanded = {
        key
        for rule in app.rules
        if isinstance(rule, StateRule) and rule.entity == entity.key
        for key in rule.require
    }
    locked = {
        key
        for rule in app.rules
        if isinstance(rule, StateRule) and rule.entity == entity.key
        for key in rule.lock
    }
    for field in entity.fields:
        label = text_in(field.label, language, field.key)
        if field.required or field.key in demanded:
            yield f"{field.key}.required", gettext("%(field)s is required", field=label)
        if field.key in locked or "*" in locked:
            yield f"{field.key}.locked", gettext("%(field)s is locked", field=label)
        if field.type == "stage":
            yield f"{field.key}.transition", gettext("%(field)s may not move there", field=label)
    for rule in app.rules:
        if isinstance(rule, ValidateRule) and rule.entity == entity.key:
            name = f"{rule.field}.{rule.key}" if rule.field else rule.key
            yield name, text_in(rule.message or rule.label, language, rule.key)
