"""The permissions of an app, compiled for a set of roles: what may be done, where, and with which fields.

Row conditions are or-ed over the roles and the most generous field right holds. A value that is computed,
copied or titled from a field hidden from every role is hidden as well, unless its field says `reveal`.
Rows of children have the rights of the record they stand in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from runtime.definition import App, ComputeRule, DecisionTable, Entity, Permission, is_child, parents_of
from runtime.formula.scope import STAGES

Verb = Literal["create", "read", "update", "delete"]
VERBS: tuple[Verb, ...] = ("create", "read", "update", "delete")

Condition = bool | tuple[str, ...]
"""Always, never, or where one of these formulas holds."""

Paths = Iterable[Sequence[str]]
Slot = tuple[str, str]
TITLE = ""
"""Stands for an entity's title among its fields."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a set of roles may do with the records of one entity."""

    create: Condition = False
    read: Condition = False
    update: Condition = False
    delete: Condition = False
    export: bool = False
    hidden: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()
    hides_title: bool = False

    def condition(self, verb: Verb) -> Condition:
        """Where `verb` is allowed."""
        found: Condition = getattr(self, verb)
        return found


EVERYTHING = Grant(True, True, True, True, True)
NOTHING = Grant()


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What is derived from what in an app: for each (entity, field) the slots its value is made of."""

    of: Mapping[Slot, frozenset[Slot]] = field(default_factory=dict)


def slots_read(
    entity: str, paths: Paths, follow: Callable[[str, str], str | None], parents: Mapping[str, Sequence[str]]
) -> frozenset[Slot]:
    """Every (entity, field) that paths from an entity pass through. `follow` names what a field leads to."""
    found: set[Slot] = set()
    for path in paths:
        here = {entity}
        for key in path:
            if key == "parent":
                here = {parent for one in here for parent in parents.get(one, ())}
                continue
            found |= {(one, key) for one in here}
            here = {target for one in here if (target := follow(one, key)) is not None}
    return frozenset(found)


class Permissions:
    """Answers what a set of roles may do; each set is worked out once."""

    def __init__(self, app: App, dependencies: Dependencies) -> None:
        self._app = app
        self._dependencies = dependencies
        self._grants: dict[frozenset[str], Mapping[str, Grant]] = {}

    def of(self, roles: frozenset[str]) -> Mapping[str, Grant]:
        """The grants of these roles by entity; an entity that is not there grants nothing."""
        found = self._grants.get(roles)
        if found is None:
            found = self._grants[roles] = self._compile(roles)
        return found

    def _compile(self, roles: frozenset[str]) -> Mapping[str, Grant]:
        rows = {
            entity.key: [row for role in sorted(roles) if (row := self._app.permission(role, entity.key))]
            for entity in self._app.entities
        }
        conditions = {
            entity.key: {verb: _any_of([getattr(row, verb) for row in rows[entity.key]]) for verb in VERBS}
            for entity in self._app.entities
            if not is_child(self._app, entity)
        }
        rights = {key: self._field_rights(key, roles, rows[key]) for key in rows}
        hidden = self._closure({(key, name) for key, found in rights.items() for name, right in found.items()
                                if right == "hide"})  # fmt: skip
        hidden |= {(key, "owner_role") for key, name in hidden if name == "owner"}
        self._add_children(conditions, hidden)
        grants: dict[str, Grant] = {}
        for entity in self._app.entities:
            verbs = conditions.get(entity.key)
            if not verbs or not any(verbs.values()):
                continue
            mine = {name for key, name in hidden if key == entity.key}
            right = rights[entity.key]
            grants[entity.key] = Grant(
                **verbs,
                export=any(row.export for row in rows[entity.key]),
                hidden=frozenset(mine - {TITLE}),
                read_only=frozenset(name for name, given in right.items() if given == "read") - mine,
                hides_title=TITLE in mine,
            )
        return grants

    def _add_children(self, conditions: dict[str, dict[Verb, Condition]], hidden: set[Slot]) -> None:
        """Children may be read as far as some parent may, and its list of them; who may change the parent may
        change its rows."""
        waiting = [entity.key for entity in self._app.entities if is_child(self._app, entity)]
        while waiting:
            ready = [
                key
                for key in waiting
                if not any(
                    one.entity.key in waiting and one.entity.key != key for one in parents_of(self._app, key)
                )
            ]
            for key in ready or waiting[:1]:
                above = [
                    conditions[one.entity.key]
                    for one in parents_of(self._app, key)
                    if one.entity.key in conditions and (one.entity.key, one.field.key) not in hidden
                ]
                conditions[key] = {
                    "create": False,
                    "delete": False,
                    "update": False,
                    "read": any(verbs["read"] is not False for verbs in above),
                }
                waiting.remove(key)

    def _field_rights(self, entity: str, roles: frozenset[str], rows: Sequence[Permission]) -> dict[str, str]:
        """The right of each field that not every role may edit."""
        counted = [row for row in rows if row.read is not False or row.create is not False]
        if is_child(self._app, entity):
            counted = list(rows)
            above = {one.entity.key for one in parents_of(self._app, entity)}
            with_rights = {
                role
                for role in roles
                for parent in above
                if (row := self._app.permission(role, parent)) and row.read is not False
            }
            if with_rights - {row.role for row in rows}:
                return {}
            counted = [row for row in rows if row.role in with_rights] or counted
        if not counted:
            counted = list(rows)
        names = {name for row in counted for name in row.fields}
        found = {}
        for name in names:
            best = max((row.fields.get(name, "edit") for row in counted), key=_GENEROSITY.__getitem__)
            if best != "edit":
                found[name] = best
        return found

    def _closure(self, hidden: set[Slot]) -> set[Slot]:
        """The hidden slots and all that is derived from one of them."""
        found = set(hidden)
        while True:
            more = {
                slot
                for slot, made_of in self._dependencies.of.items()
                if slot not in found and made_of & found
            }
            if not more:
                return found
            found |= more


_GENEROSITY = {"hide": 0, "read": 1, "edit": 2}


def _any_of(given: Sequence[bool | str]) -> Condition:
    if any(one is True for one in given):
        return True
    formulas = tuple(dict.fromkeys(one for one in given if isinstance(one, str)))
    return formulas or False


def derived_slots(
    app: App, reads_of: Callable[[Entity, str, str], Paths], follow: Callable[[str, str], str | None]
) -> Dependencies:
    """What is computed, copied, decided or titled from what. `reads_of(entity, source, purpose)` gives the
    paths a formula reads, `follow` the entity a field leads to."""
    parents = {entity.key: [one.entity.key for one in parents_of(app, entity)] for entity in app.entities}
    found: dict[Slot, frozenset[Slot]] = {}

    def add(entity: Entity, name: str, sources: Iterable[tuple[str, str]]) -> None:
        item = entity.field(name)
        if item is not None and item.reveal:
            return
        slots: frozenset[Slot] = found.get((entity.key, name), frozenset())
        for source, purpose in sources:
            slots |= slots_read(entity.key, reads_of(entity, source, purpose), follow, parents)
        found[(entity.key, name)] = slots - {(entity.key, name)}

    for entity in app.entities:
        for item in entity.fields:
            sources = [(source, purpose) for source, purpose in
                       ((item.formula, "computed"), (item.copy_from, "copy")) if source]  # fmt: skip
            if sources:
                add(entity, item.key, sources)
        if entity.title:
            add(entity, TITLE, [(entity.title, "title")])
        elif (first := first_title_key(entity)) is not None:
            found[(entity.key, TITLE)] = frozenset({(entity.key, first)})
        if entity.field(STAGES) is None:
            found[(entity.key, STAGES)] = frozenset(
                (entity.key, item.key) for item in entity.fields if item.type == "stage"
            )
        for rule in app.rules_of(entity.key):
            if isinstance(rule, ComputeRule):
                when = [(rule.when, "rule")] if rule.when else []
                for name, source in rule.set.items():
                    add(entity, name, [*when, (source, "rule")])
            elif isinstance(rule, DecisionTable):
                read = [(column.formula, "rule") for column in rule.inputs]
                for name in rule.outputs:
                    add(
                        entity,
                        name,
                        [*read, *((row.then[name], "rule") for row in rule.rows if name in row.then)],
                    )
    return Dependencies(found)


def first_title_key(entity: Entity) -> str | None:
    """What titles a record without a title formula: its first text or serial field."""
    return next((item.key for item in entity.fields if item.type in ("text", "serial")), None)
