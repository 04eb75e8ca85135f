"""A rule set as JSON: what `static/src/rules/rules.js` evaluates for immediate feedback.

A formula that reads a field hidden from the reader is left out (`{"server": true}`): the browser then says
that the server must be asked. What the browser cannot look up, it finds out by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from runtime.fields.base import NUMBER_DIGITS
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.formula.formula import Formula
from runtime.formula.scope import Scope
from runtime.problems import registered_messages
from runtime.rules.messages import Message
from runtime.rules.parts import EntityRules, Layout, Place, Provider, Table
from runtime.rules.visibility import layouts_of

Hidden = Mapping[str, frozenset[str]]
"""By entity, the fields the reader may not see."""

Json = dict[str, Any]
NOTHING_HIDDEN: Hidden = {}

WORDS = (
    "field.required",
    "field.locked",
    "choice.not_offered",
    "choice.unknown",
    "stage.no_transition",
    "stage.condition",
    "stage.role",
    "rule.conflict",
    "rule.several_rows",
)


class Writer:
    """Writes the rules of one reader."""

    def __init__(self, scope: Scope, hidden: Hidden) -> None:
        self.scope = scope
        self.hidden = hidden

    def formula(self, formula: Formula, entity: str) -> Json:
        """A formula, or that the server alone may evaluate it."""
        if any(self._is_hidden(path, entity) for path in formula.reads):
            return {"server": True}
        return {"source": formula.source, "node": formula.node.to_json()}

    def _is_hidden(self, path: tuple[str, ...], entity: str) -> bool:
        here: tuple[str, ...] = (entity,)
        for key in path:
            if key in ("saved", "record") and here == (entity,):
                continue
            if key == "parent":
                here = tuple(one for each in here for one in self.scope.parents(each))
                continue
            if any(key in self.hidden.get(one, ()) for one in here):
                return True
            infos = (self.scope.field(one, key) for one in here)
            here = tuple(info.type.entity for info in infos if info is not None and info.type.entity)
        return False

    def maybe(self, formula: Formula | None, entity: str) -> Json | None:
        """The same, for one that may not be there."""
        return self.formula(formula, entity) if formula else None

    def message(self, message: Message, entity: str) -> Json:
        """A message: pieces per language, texts and formulas in turn."""
        return {
            language: [
                piece if isinstance(piece, str) else self.formula(piece.formula, entity) for piece in pieces
            ]
            for language, pieces in message.pieces.items()
        }

    def entity(self, rules: EntityRules, locked: int) -> Json:
        """All rules of one entity."""
        key = rules.entity.key
        hidden = self.hidden.get(key, frozenset())
        return {
            "fields": [self._field(rules, name, locked) for name in rules.fields if name not in hidden],
            "children": rules.children,
            "constants": {name: value for name, value in rules.constants.items() if name not in hidden},
            "defaults": {
                name: self.formula(made, key) for name, made in rules.defaults.items() if name not in hidden
            },
            "copies": {
                name: {**self.formula(made, key), "always": always}
                for name, (made, always) in rules.copies.items()
                if name not in hidden
            },
            "providers": {
                name: [self._provider(rules, one, name) for one in several]
                for name, several in rules.providers.items()
                if name not in hidden
            },
            "tables": {table.rule: self._table(table, key) for table in rules.tables},
            "states": [
                {"rule": one.rule, "when": self.formula(one.when, key), "show": one.show,
                 "require": one.require, "lock": one.lock}
                for one in rules.states
            ],
            "layouts": [self._layout(layout, types, key) for layout, types in layouts_of(rules)],
            "choices": {
                choice.field: {
                    "values": choice.values,
                    "conditions": {
                        value: self.formula(made, key) for value, made in choice.conditions.items()
                    },
                    "types": {name: sorted(values) for name, values in choice.per_type.items()},
                }
                for choice in rules.choices.values()
                if choice.field not in hidden
            },
            "validations": [
                {"rule": one.rule, "when": self.formula(one.invalid_when, key), "field": one.field,
                 "message": self.message(one.message, key), "severity": one.severity, "always": one.always,
                 "reads": sorted(one.reads), "above": sorted(one.above)}
                for one in rules.validations
            ],
            "moves": {
                name: [
                    {"from": move.transition.source, "to": move.transition.target,
                     "when": self.maybe(move.when, key), "roles": move.transition.roles}
                    for move in several
                ]
                for name, several in rules.moves.items()
                if name not in hidden
            },
        }  # fmt: skip

    @staticmethod
    def _field(rules: EntityRules, name: str, locked: int) -> Json:
        field = rules.fields[name]
        kind = field_types()[field.type]
        found: Json = {"key": name, "label": field.label or name, "stored": kind.storage.value}
        if kind.storage is StorageKind.DECIMAL:
            found["scale"] = kind.scale(field)
            found["digits"] = NUMBER_DIGITS
        marks = {
            "required": field.required,
            "locked": bool(locked & rules.bit(name)),
            "numbered": not kind.writable,
            "clear": field.when_hidden == "clear",
            "list": field.type == "choices",
            "volatile": bool(rules.volatile & rules.bit(name)),
        }
        return {**found, **{mark: True for mark, is_set in marks.items() if is_set}}

    def _provider(self, rules: EntityRules, provider: Provider, name: str) -> Json:
        key = rules.entity.key
        found: Json = {"rule": provider.rule, "kind": provider.kind, "when": self.maybe(provider.when, key)}
        if provider.formula is not None:
            return {**found, "formula": self.formula(provider.formula, key)}
        table = next(one for one in rules.tables if one.rule == provider.rule)
        return {**found, "output": table.outputs.index(name)}

    def _table(self, table: Table, key: str) -> Json:
        return {
            "hit": table.hit,
            "inputs": [self.formula(made, key) for made in table.inputs],
            "outputs": len(table.outputs),
            "rows": [
                {"id": row.id, "cells": [self.maybe(cell, key) for cell in row.cells],
                 "results": [self.maybe(result, key) for result in row.results]}
                for row in table.rows
            ],
        }  # fmt: skip

    def _layout(self, layout: Layout, types: Iterable[str | None] | None, key: str) -> Json:
        return {
            "types": None if types is None else [name or "" for name in types],
            "conditions": {name: self.formula(made, key) for name, made in layout.conditions.items()},
            "fields": layout.fields,
        }


def rules_json(
    levels: Mapping[Place, tuple[EntityRules, int]], tasks: Iterable[Any], scope: Scope, hidden: Hidden
) -> Json:
    """The JSON of a rule set: levels by place, their entities' rules, the tasks in order."""
    writer = Writer(scope, hidden)
    entities = {rules.entity.key: writer.entity(rules, locked) for rules, locked in levels.values()}
    texts = registered_messages()
    return {
        "levels": {"/".join(place): rules.entity.key for place, (rules, _) in levels.items()},
        "entities": entities,
        "tasks": [
            ["/".join(task.place), task.act, task.name]
            for task in tasks
            if task.name not in hidden.get(levels[task.place][0].entity.key, ())
        ],
        "words": {code: _words(texts[code]) for code in WORDS if code in texts},
    }


def _words(texts: Mapping[str, Any]) -> Json:
    return {language: texts[language] for language in ("en", "zh")}
