"""What formulas of an app can see: the formula language's `Scope` over a definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runtime.definition.app import App
from runtime.definition.entities import Entity
from runtime.definition.fields import Field
from runtime.definition.lookups import parents_of, references_into
from runtime.definition.remembering import remember
from runtime.definition.text import text_in
from runtime.fields.options import bind
from runtime.fields.registry import field_types
from runtime.formula.scope import (
    DEPARTMENT_FIELDS,
    STAGES,
    STAY_FIELDS,
    USER_FIELDS,
    FieldInfo,
    stays_of,
    stays_owner,
    system_fields,
)
from runtime.formula.types import Kind, Type


class AppScope:
    """The names of one app. Entities are looked at when first asked for, and once."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._fields: dict[str, Mapping[str, FieldInfo]] = {}
        self._settings: Mapping[str, Type] | None = None

    def entities(self) -> Iterable[str]:
        """Keys of all entities, among them `user` and `department`."""
        return (*(entity.key for entity in self.app.entities), "user", "department")

    def field(self, entity: str, key: str) -> FieldInfo | None:
        """A field, system column or `back` collection of an entity."""
        return self._of(entity).get(key)

    def field_keys(self, entity: str) -> Iterable[str]:
        """All keys `field` knows for an entity."""
        return self._of(entity)

    def parents(self, entity: str) -> tuple[str, ...]:
        """The entities whose children this entity's records are."""
        return tuple(dict.fromkeys(parent.entity.key for parent in parents_of(self.app, entity)))

    def settings(self) -> Mapping[str, Type]:
        """The app's settings."""
        if self._settings is None:
            self._settings = {field.key: self._info(field).type for field in self.app.settings}
        return self._settings

    def options(self, option_set: str) -> tuple[tuple[str, str], ...] | None:
        """(value, label) of an option set."""
        found = self.app.option_set(option_set)
        if found is None:
            return None
        return tuple((option.value, text_in(option.label, "en", option.value)) for option in found.options)

    def tree_field(self, entity: str) -> str | None:
        """The self-reference that makes the entity a tree."""
        if entity == "department":
            return "parent"
        found = self.app.find_entity(entity)
        marked = (field for field in found.fields if field.setting("tree")) if found else ()
        return next((field.key for field in marked if field.setting("entity") == entity), None)

    def title(self, entity: str) -> str | None:
        """The formula that titles the entity's records: its own, else its first text or serial field."""
        if entity in ("user", "department"):
            return "name"
        found = self.app.find_entity(entity)
        if found is None or found.title:
            return found.title if found else None
        return next((field.key for field in found.fields if field.type in ("text", "serial")), None)

    def _of(self, entity: str) -> Mapping[str, FieldInfo]:
        if entity not in self._fields:
            self._fields[entity] = self._read(entity)
        return self._fields[entity]

    def _read(self, key: str) -> Mapping[str, FieldInfo]:
        if key == "user":
            return {**USER_FIELDS, **{field.key: self._info(field) for field in self.app.user_fields}}
        if key == "department":
            return DEPARTMENT_FIELDS
        if stays_owner(key) is not None:
            return STAY_FIELDS
        entity = self.app.find_entity(key)
        if entity is None:
            return {}
        own = {field.key: self._info(field) for field in reversed(entity.fields)}
        stays = {STAGES: stays_of(key)} if any(field.type == "stage" for field in entity.fields) else {}
        return {**stays, **self._back(entity), **system_fields(key), **own}

    def _back(self, entity: Entity) -> Mapping[str, FieldInfo]:
        found = {}
        for name, (_, owner, field) in references_into(self.app, entity).items():
            found[name] = FieldInfo(name, Type(Kind.ROWS, entity=owner.key), "back", field.key)
        return found

    def _info(self, field: Field) -> FieldInfo:
        bound = bind(field, self.app)
        return remember(_info_of, field) if bound is field else _info_of(bound)


def _info_of(field: Field) -> FieldInfo:
    kind = field_types().get(field.type)
    if kind is None:
        return FieldInfo(field.key, Type(Kind.JSON))
    type_ = kind.formula_type(field)
    via = "value"
    if type_.kind is Kind.ROWS:
        via = "children" if field.type == "children" else "links"
    computed = field.formula is not None
    return FieldInfo(field.key, type_, via, None, kind.formula_members(field), computed)
