"""Roles and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.definition.frozen import EMPTY
from runtime.definition.parts import Part, prop
from runtime.definition.shapes import BOOLEAN, KEY, TEXT, Json, MapOf, one_of, reference
from runtime.definition.text import Text

GRANT = Json({"type": ["boolean", "string"], "minLength": 1, "maxLength": 4096, "x-formula": "row_condition"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Part):
    """A set of rights people are given in an app."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission(Part):
    """What a role may do with the records of an entity: always, never, or where a condition holds."""

    role: str = prop(reference("role"), default="", required=True)
    entity: str = prop(reference("entity"), default="", required=True)
    create: bool | str = prop(GRANT, "Judged on the new record", default=False)
    read: bool | str = prop(GRANT, default=False)
    update: bool | str = prop(GRANT, "Judged on the stored record", default=False)
    delete: bool | str = prop(GRANT, "Judged on the stored record", default=False)
    export: bool = prop(BOOLEAN, default=False)
    fields: Mapping[str, str] = prop(
        MapOf(one_of("hide", "read", "edit"), **{"x-keys": "field"}),
        "Fields with less than full rights",
        default=EMPTY,
    )
