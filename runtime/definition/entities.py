"""Entities: the kinds of business things an app keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runtime.definition.fields import Field
from runtime.definition.frozen import EMPTY
from runtime.definition.parts import Part, prop
from runtime.definition.shapes import (
    BOOLEAN,
    ID,
    KEY,
    STRING,
    TEXT,
    Json,
    Many,
    MapOf,
    formula_for,
    key_set,
    one_of,
    reference,
)
from runtime.definition.text import Text

FIELD_SETS = Json(
    {
        "type": "array",
        "items": {
            "type": "array",
            "items": {"type": "string", "minLength": 1, "x-refers": "field"},
            "minItems": 1,
            "uniqueItems": True,
            "x-merge": "whole",
        },
        "uniqueItems": True,
        "x-merge": "self",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType(Part):
    """A variant of an entity: its own form, fewer options, fewer stages."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    form: str | None = prop(reference("form"), "The form its records are edited in")
    options: Mapping[str, tuple[str, ...]] = prop(
        MapOf(key_set("option"), **{"x-keys": "field"}),
        "Per choice field, the values it may take",
        default=EMPTY,
    )
    stages: tuple[str, ...] | None = prop(key_set("stage"), "The stages it goes through; all if absent")


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateCheck(Part):
    """What makes two records look like one."""

    id: str = prop(ID, default="", required=True)
    match: tuple[str, ...] = prop(
        key_set("field", minItems=1), "Equal in all of these", default=(), required=True
    )
    then: str = prop(one_of("warn", "refuse"), "What a save that finds one does", default="warn")
    message: Text | None = prop(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Part):
    """A kind of business thing; each record of it is a row of a table of its own."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT, "What people call one of them; the key if absent")
    plural: Text | None = prop(TEXT, "What people call many of them; the label if absent")
    description: Text | None = prop(TEXT)
    icon: str | None = prop(STRING, "An icon's name")
    color: str | None = prop(STRING, "A colour name of the palette, or #rrggbb")
    title: str | None = prop(
        formula_for("title"), "What a record is called; its first text or serial field if absent"
    )
    single: bool = prop(BOOLEAN, "There is exactly one record", default=False)
    record_types: tuple[RecordType, ...] = prop(Many(lambda: RecordType, "key"), default=())
    fields: tuple[Field, ...] = prop(Many(lambda: Field, "key"), default=(), required=True)
    unique: tuple[tuple[str, ...], ...] = prop(
        FIELD_SETS, "Combinations no two live records share", default=()
    )
    indexes: tuple[tuple[str, ...], ...] = prop(
        FIELD_SETS, "Combinations that are fast to filter and sort by", default=()
    )
    duplicates: tuple[DuplicateCheck, ...] = prop(Many(lambda: DuplicateCheck, "id"), default=())

    _fields: Mapping[str, Field] = field(init=False, repr=False, compare=False, default=EMPTY)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_fields", {item.key: item for item in reversed(self.fields)})

    def field(self, key: str) -> Field | None:
        """The field of that key, if there is one."""
        return self._fields.get(key)

    def record_type(self, key: str | None) -> RecordType | None:
        """The record type of that key, if there is one."""
        return next((item for item in self.record_types if item.key == key), None)

    @property
    def stage_field(self) -> Field | None:
        """The first stage field, if there is one."""
        return next((item for item in self.fields if item.type == "stage"), None)
