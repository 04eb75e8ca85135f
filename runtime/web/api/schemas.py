"""Marshmallow schemas of an app's records, one pair per entity: as answered, and as sent.

They describe; records are read and written by the compiled functions of `runtime.records`. Each field
carries its JSON Schema, worked out from the storage kind of its field type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from marshmallow import RAISE, Schema, fields

from runtime.definition import App, Entity, Field, is_child, options_of, text_in
from runtime.fields import StorageKind, field_type

JsonSchema = dict[str, Any]

DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
_ASCII_NAME = re.compile(r"[A-Za-z0-9._-]+").fullmatch
_ID = {"type": "integer", "minimum": 1}

REFERENCE_NAME, ANY_REFERENCE_NAME = "Reference", "AnyReference"
_REFERENCE = {"$ref": f"#/components/schemas/{REFERENCE_NAME}"}
_ANY_REFERENCE = {"$ref": f"#/components/schemas/{ANY_REFERENCE_NAME}"}

_ROLE = {"type": "string", "description": "The role whose members may take the record"}
_QUEUE = {
    "type": "object",
    "properties": {"role": _ROLE, "title": {"type": ["string", "null"]}},
    "required": ["role", "title"],
}
_QUEUE_SENT = {"type": "object", "properties": {"role": _ROLE}, "required": ["role"]}

SHARED: Mapping[str, JsonSchema] = {
    REFERENCE_NAME: {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "title": {"type": ["string", "null"]}},
        "required": ["id", "title"],
    },
    ANY_REFERENCE_NAME: {
        "type": "object",
        "properties": {
            "entity": {"type": "string"},
            "id": {"type": "integer"},
            "title": {"type": ["string", "null"]},
        },
        "required": ["entity", "id", "title"],
    },
}


class Described(fields.Raw):
    """A field that is what its `json_schema` says."""

    def __init__(self, json_schema: JsonSchema, **more: Any) -> None:
        super().__init__(**more)
        self.json_schema = json_schema


def component(entity: str) -> str:
    """The name of an entity's schema: its key where that can be one, else one made from it."""
    return f"record_{entity}" if _ASCII_NAME(entity) else f"record_{sha256(entity.encode()).hexdigest()[:12]}"


def record_schemas(
    app: App, entity: Entity, hidden: frozenset[str], language: str
) -> tuple[type[Schema], type[Schema]]:
    """The schema of records as answered and that of values as sent, without the hidden fields."""
    answered = _system(app, entity)
    sent: dict[str, JsonSchema] = {}
    for item in entity.fields:
        if item.key in hidden or field_type(item.type).storage is StorageKind.NONE:
            continue
        about = {"title": text_in(item.label, language, item.key)} if item.label else {}
        answered[item.key] = _answered(app, item) | about
        if field_type(item.type).writable and item.formula is None:
            sent[item.key] = _sent(app, item) | about
    if is_child(app, entity):
        sent["id"] = {"type": "integer", "description": "A stored row; without it a new one"}
    else:
        sent["owner"] = {"anyOf": [*_nullable_reference()["anyOf"], _QUEUE_SENT]}
        if entity.record_types:
            known = [one.key for one in entity.record_types]
            sent["record_type"] = {"type": ["string", "null"], "enum": [*known, None]}
    name = component(entity.key)
    return _made(name, answered, True), _made(f"{name}_values", sent, False)


def _made(name: str, members: dict[str, JsonSchema], required: bool) -> type[Schema]:
    """A schema class. Attributes have names of their own, so that a field may be called `load` or `Meta`."""
    made: dict[str, Any] = {"Meta": type("Meta", (), {"register": False, "unknown": RAISE})}
    for position, (key, json_schema) in enumerate(members.items()):
        made[f"member_{position}"] = Described(json_schema, data_key=key, required=required)
    return type(name, (Schema,), made)


def _system(app: App, entity: Entity) -> dict[str, JsonSchema]:
    instant = {"type": ["string", "null"], "format": "date-time"}
    person = {"anyOf": [_REFERENCE, {"type": "null"}]}
    found: dict[str, JsonSchema] = {"id": {"type": "integer"}, "revision": {"type": "integer"}}
    if is_child(app, entity):
        return found
    if entity.record_types:
        found["record_type"] = {"type": ["string", "null"]}
    for key in ("created", "updated"):
        found |= {f"{key}_at": instant, f"{key}_by": person}
    return found | {"owner": {"anyOf": [_REFERENCE, _QUEUE, {"type": "null"}]}}


def _answered(app: App, item: Field) -> JsonSchema:
    kind = field_type(item.type).storage
    if kind is StorageKind.CHILDREN:
        child = component(str(item.setting("entity")))
        return {"type": "array", "items": {"$ref": f"#/components/schemas/{child}"}}
    return dict(_ANSWERED[kind])


_ANSWERED: Mapping[StorageKind, JsonSchema] = {
    StorageKind.TEXT: {"type": ["string", "null"]},
    StorageKind.INTEGER: {"type": ["integer", "null"]},
    StorageKind.DECIMAL: {"type": ["string", "null"], "pattern": DECIMAL},
    StorageKind.BOOLEAN: {"type": "boolean"},
    StorageKind.DATE: {"type": ["string", "null"], "format": "date"},
    StorageKind.INSTANT: {"type": ["string", "null"], "format": "date-time"},
    StorageKind.TIME: {"type": ["string", "null"]},
    StorageKind.JSON: {},
    StorageKind.REFERENCE: {"anyOf": [_REFERENCE, {"type": "null"}]},
    StorageKind.LINKS: {"type": "array", "items": _REFERENCE},
    StorageKind.ANY_REFERENCE: {"anyOf": [_ANY_REFERENCE, {"type": "null"}]},
}


def _nullable_reference() -> JsonSchema:
    by_unique = {
        "type": "object",
        "minProperties": 1,
        "description": '`{"id": 1}`, or a unique field\'s value',
    }
    return {"anyOf": [_ID, by_unique, {"type": "null"}]}


def _sent(app: App, item: Field) -> JsonSchema:
    kind = field_type(item.type).storage
    special = _SENT_BY_TYPE.get(item.type)
    if special is not None:
        return special(app, item)
    if kind is StorageKind.CHILDREN:
        child = component(str(item.setting("entity")))
        rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{child}_values"}}
        return {"anyOf": [rows, {"type": "null"}]}
    if kind is StorageKind.REFERENCE:
        return _nullable_reference()
    if kind is StorageKind.LINKS:
        return {"anyOf": [{"type": "array", "items": _nullable_reference()}, {"type": "null"}]}
    return dict(_SENT[kind])


def _choice(app: App, item: Field) -> JsonSchema:
    return {"type": ["string", "null"], "enum": [*(one.value for one in options_of(app, item)), None]}


def _choices(app: App, item: Field) -> JsonSchema:
    one = {"type": "string", "enum": [option.value for option in options_of(app, item)]}
    return {"anyOf": [{"type": "array", "items": one}, {"type": "null"}]}


def _stage(app: App, item: Field) -> JsonSchema:
    return {"type": ["string", "null"], "enum": [*(one.value for one in item.setting("stages", ())), None]}


_SENT_BY_TYPE: Mapping[str, Callable[[App, Field], JsonSchema]] = {
    "choice": _choice,
    "choices": _choices,
    "stage": _stage,
}
_NUMBER: JsonSchema = {
    "anyOf": [{"type": "string", "pattern": DECIMAL}, {"type": "number"}, {"type": "null"}]
}
_SENT: Mapping[StorageKind, JsonSchema] = {
    StorageKind.TEXT: {"type": ["string", "null"]},
    StorageKind.INTEGER: {
        "anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?[0-9]+$"}, {"type": "null"}]
    },
    StorageKind.DECIMAL: _NUMBER,
    StorageKind.BOOLEAN: {"type": ["boolean", "null"]},
    StorageKind.DATE: {"type": ["string", "null"], "format": "date"},
    StorageKind.INSTANT: {"type": ["string", "null"], "format": "date-time"},
    StorageKind.TIME: {"type": ["string", "null"]},
    StorageKind.JSON: {},
    StorageKind.ANY_REFERENCE: {
        "anyOf": [
            {
                "type": "object",
                "properties": {"entity": {"type": "string"}, "id": _ID},
                "required": ["entity", "id"],
            },
            {"type": "null"},
        ]
    },
}
