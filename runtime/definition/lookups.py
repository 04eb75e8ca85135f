"""What follows from a definition: who refers to whom, which options a field offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from runtime.definition.app import App
from runtime.definition.entities import Entity
from runtime.definition.fields import Field, Option
from runtime.definition.frozen import EMPTY

REFERENCE_TYPES = ("reference", "references", "any_reference")


class BackCollection(NamedTuple):
    """The records that point to another through one of their fields."""

    name: str
    entity: Entity
    field: Field


class ParentField(NamedTuple):
    """A children field and the entity it belongs to."""

    entity: Entity
    field: Field


def targets_of(field: Field) -> tuple[str, ...]:
    """The keys of the entities a field refers to; none for what is no reference."""
    if field.type in ("reference", "references", "children"):
        target = field.setting("entity")
        return (target,) if target else ()
    if field.type == "any_reference":
        return tuple(field.setting("entities", ()))
    return ()


def back_name(entity: Entity, field: Field) -> str:
    """The name under which a referred record sees those that point to it by `field`."""
    return str(field.setting("back") or f"{entity.key}_list")


def back_collections(app: App, key: str) -> Iterator[BackCollection]:
    """All fields that refer to an entity, in order of definition; names may collide in a faulty app."""
    for entity in app.entities:
        for field in entity.fields:
            if field.type in REFERENCE_TYPES and key in targets_of(field):
                yield BackCollection(back_name(entity, field), entity, field)


class _Lookups:
    """Everything asked of one app more than once, found in one pass."""

    def __init__(self, app: App) -> None:
        self.back: dict[str, dict[str, BackCollection]] = {}
        self.parents: dict[str, tuple[ParentField, ...]] = {}
        self.option_sets = {item.key: item.options for item in reversed(app.option_sets)}
        for entity in app.entities:
            for field in entity.fields:
                self._add(entity, field)

    def _add(self, entity: Entity, field: Field) -> None:
        for target in targets_of(field):
            if field.type == "children":
                self.parents[target] = (*self.parents.get(target, ()), ParentField(entity, field))
            else:
                found = BackCollection(back_name(entity, field), entity, field)
                self.back.setdefault(target, {}).setdefault(found.name, found)


class _Identity:
    """An app compared by identity: looking it up costs no comparison of contents."""

    __slots__ = ("app",)

    def __init__(self, app: App) -> None:
        self.app = app

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.app is self.app

    def __hash__(self) -> int:
        return id(self.app)


@lru_cache(maxsize=64)
def _kept(identity: _Identity) -> _Lookups:
    return _Lookups(identity.app)


def _lookups(app: App) -> _Lookups:
    return _kept(_Identity(app))


def references_into(app: App, entity: Entity | str) -> Mapping[str, BackCollection]:
    """The back collections of an entity by name: `.entity` are the rows', `.field` points here."""
    key = entity if isinstance(entity, str) else entity.key
    return _lookups(app).back.get(key, EMPTY)


def parents_of(app: App, entity: Entity | str) -> tuple[ParentField, ...]:
    """The children fields that keep rows of this entity; none for an entity that stands alone."""
    key = entity if isinstance(entity, str) else entity.key
    return _lookups(app).parents.get(key, ())


def is_child(app: App, entity: Entity | str) -> bool:
    """Whether records of this entity are rows of others."""
    return bool(parents_of(app, entity))


def options_of(
    app: App, field: Field, record_type: str | None = None, entity: Entity | None = None
) -> tuple[Option, ...]:
    """The options of a choice field, its own or its option set's, in order.

    With `entity` and `record_type` only those the record type leaves.
    """
    options = field.options or _lookups(app).option_sets.get(field.setting("option_set", ""), ())
    variant = entity.record_type(record_type) if entity and record_type else None
    if variant and field.key in variant.options:
        allowed = variant.options[field.key]
        return tuple(option for option in options if option.value in allowed)
    return options
