"""What a formula can see: entities, their fields with types, settings, option sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from runtime.formula.types import INSTANT, INTEGER, TEXT, USER, Kind, Type, choices, reference, rows

Variables = Mapping[str, Any]
"""Names a place adds: name -> Type, or a mapping of the same (`steps.old.count`)."""


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field as formulas see it.

    A collection has the type ROWS and `via` `children`, `links` or `back` (then `back` is the key of the
    reference that points here). `type.currency` is a code, or `=` and a path from the field's own record.
    `members` are the typed keys of a structured value (an address).
    A `computed` field may stand in no column.
    """

    key: str
    type: Type
    via: str = "value"
    back: str | None = None
    members: Mapping[str, Type] | None = None
    computed: bool = False


class Scope(Protocol):
    """The names of one app. Fields the asker may not read are simply not there."""

    def entities(self) -> Iterable[str]:
        """Keys of all entities, among them `user` and `department`."""

    def field(self, entity: str, key: str) -> FieldInfo | None:
        """A field, system column or `back` collection of an entity."""

    def field_keys(self, entity: str) -> Iterable[str]:
        """All keys `field` knows for an entity, for suggestions."""

    def parents(self, entity: str) -> tuple[str, ...]:
        """The entities whose children this entity's records are."""

    def settings(self) -> Mapping[str, Type]:
        """The app's settings."""

    def options(self, option_set: str) -> tuple[tuple[str, str], ...] | None:
        """(value, label) of an option set."""

    def tree_field(self, entity: str) -> str | None:
        """The self-reference that makes the entity a tree."""

    def title(self, entity: str) -> str | None:
        """The formula that titles the entity's records."""


def system_fields(entity: str) -> dict[str, FieldInfo]:
    """The fields every entity has."""
    types = {
        "id": Type(Kind.NUMBER, entity=entity, scale=0, bound=10**18),
        "owner": USER, "owner_role": TEXT,
        "created_at": INSTANT, "created_by": USER, "updated_at": INSTANT, "updated_by": USER,
        "revision": INTEGER, "record_type": TEXT,
    }  # fmt: skip
    return {key: FieldInfo(key, type_) for key, type_ in types.items()}


USER_FIELDS = {
    "id": FieldInfo("id", Type(Kind.NUMBER, entity="user", scale=0, bound=10**18)),
    "name": FieldInfo("name", TEXT),
    "email": FieldInfo("email", TEXT),
    "roles": FieldInfo("roles", choices()),
    "department": FieldInfo("department", reference("department")),
}
DEPARTMENT_FIELDS = {
    "id": FieldInfo("id", Type(Kind.NUMBER, entity="department", scale=0, bound=10**18)),
    "name": FieldInfo("name", TEXT),
    "parent": FieldInfo("parent", reference("department")),
    "head": FieldInfo("head", USER),
}


STAGES = "stages"
"""A record's stays in stages: `stages`, or `record.stages` where another record is outside."""
_STAYS = f".{STAGES}"


def stays_entity(entity: str) -> str:
    """What stands for the entity of the rows in `stages`."""
    return entity + _STAYS


def stays_owner(entity: str | None) -> str | None:
    """The entity whose records' stays these rows are; None for any other entity."""
    return entity.removesuffix(_STAYS) if entity is not None and entity.endswith(_STAYS) else None


def stays_of(entity: str) -> FieldInfo:
    """The collection `stages` of an entity with a stage field."""
    return FieldInfo(STAGES, rows(stays_entity(entity)), "back", "record")


STAY_FIELDS = {
    "id": FieldInfo("id", Type(Kind.NUMBER, scale=0, bound=10**18)),
    "field": FieldInfo("field", TEXT),
    "value": FieldInfo("value", TEXT),
    "entered": FieldInfo("entered", INSTANT),
    "left": FieldInfo("left", INSTANT),
    "by": FieldInfo("by", USER),
}


@dataclass(frozen=True)
class SimpleScope:
    """A scope from plain mappings: entity -> key -> Type or FieldInfo; a ROWS type alone is `children`."""

    fields: Mapping[str, Mapping[str, Type | FieldInfo]]
    app_settings: Mapping[str, Type] = field(default_factory=dict)
    option_sets: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    trees: Mapping[str, str] = field(default_factory=dict)
    user_fields: Mapping[str, Type] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def _all(self, entity: str) -> Mapping[str, Type | FieldInfo]:
        if entity == "user":
            return {**USER_FIELDS, **self.user_fields, **self.fields.get("user", {})}
        if entity == "department":
            return {**DEPARTMENT_FIELDS, **self.fields.get("department", {})}
        return {**system_fields(entity), **self.fields[entity]} if entity in self.fields else {}

    def entities(self) -> Iterable[str]:
        """See `Scope`."""
        return (*self.fields, "user", "department")

    def field(self, entity: str, key: str) -> FieldInfo | None:
        """See `Scope`."""
        found = self._all(entity).get(key)
        if isinstance(found, Type):
            return FieldInfo(key, found, "children" if found.kind is Kind.ROWS else "value")
        return found

    def field_keys(self, entity: str) -> Iterable[str]:
        """See `Scope`."""
        return self._all(entity)

    def parents(self, entity: str) -> tuple[str, ...]:
        """See `Scope`."""
        found = []
        for owner in self.fields:
            infos = (self.field(owner, key) for key in self.fields[owner])
            if any(info and info.via == "children" and info.type.entity == entity for info in infos):
                found.append(owner)
        return tuple(found)

    def settings(self) -> Mapping[str, Type]:
        """See `Scope`."""
        return self.app_settings

    def options(self, option_set: str) -> tuple[tuple[str, str], ...] | None:
        """See `Scope`."""
        return self.option_sets.get(option_set)

    def tree_field(self, entity: str) -> str | None:
        """See `Scope`."""
        return "parent" if entity == "department" else self.trees.get(entity)

    def title(self, entity: str) -> str | None:
        """See `Scope`."""
        return "name" if entity in ("user", "department") else self.titles.get(entity)


def back(entity: str, reference_key: str, key: str = "") -> FieldInfo:
    """The collection of records of `entity` whose `reference_key` points to this record."""
    return FieldInfo(key, rows(entity), "back", reference_key)


def links(entity: str, key: str = "") -> FieldInfo:
    """A many-to-many field to `entity`."""
    return FieldInfo(key, rows(entity), "links")
