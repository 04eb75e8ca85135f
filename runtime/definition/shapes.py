"""Shapes: what a property of the definition may hold, said once for reading, writing and the JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from runtime.definition.frozen import freeze, thaw

if TYPE_CHECKING:
    from runtime.definition.parts import Part

Schema = dict[str, Any]


class Definitions:
    """The `$defs` of a schema under construction: each part is described once and then referred to."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}

    def refer(self, name: str, describe: Callable[[Definitions], Schema]) -> Schema:
        """A `$ref` to the schema called `name`, made by `describe` when it is first asked for."""
        if name not in self.schemas:
            self.schemas[name] = {}
            self.schemas[name] = describe(self)
        return {"$ref": f"#/$defs/{name}"}


class Shape(Protocol):
    """One kind of JSON value: `load` reads validated JSON, `dump` writes it in canonical order."""

    def schema(self, definitions: Definitions) -> Schema: ...

    def load(self, raw: Any) -> Any: ...

    def dump(self, value: Any) -> Any: ...


class Json:
    """JSON kept as it is, made immutable; its schema is given."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def schema(self, definitions: Definitions) -> Schema:
        return dict(self._schema)

    def load(self, raw: Any) -> Any:
        return freeze(raw)

    def dump(self, value: Any) -> Any:
        return thaw(value)


class One:
    """A single part, or one of a family of parts."""

    def __init__(self, family: Callable[[], type[Part]]) -> None:
        self._family = family

    def schema(self, definitions: Definitions) -> Schema:
        return self._family().describe(definitions)

    def load(self, raw: Any) -> Any:
        return self._family().load(raw)

    def dump(self, value: Any) -> Any:
        return value.dump()


class Many:
    """A list of parts. `merge` names the members that identify one of them among its siblings."""

    def __init__(self, family: Callable[[], type[Part]], merge: str, tree: str | None = None) -> None:
        self._family = family
        self._merge = merge
        self._tree = tree

    def schema(self, definitions: Definitions) -> Schema:
        schema: Schema = {
            "type": "array",
            "items": self._family().describe(definitions),
            "x-merge": self._merge,
        }
        if self._tree:
            schema["x-tree"] = self._tree
        return schema

    def load(self, raw: Any) -> Any:
        load = self._family().load
        # what is no JSON object is a part already: one that was loaded before
        return tuple([load(item) if isinstance(item, Mapping) else item for item in raw])

    def dump(self, value: Any) -> Any:
        return [part.dump() for part in value]


class MapOf:
    """An object whose members all have one shape, under names the author chooses."""

    def __init__(self, shape: Shape, **schema: Any) -> None:
        self.shape = shape
        self._more = schema

    def schema(self, definitions: Definitions) -> Schema:
        return {"type": "object", "additionalProperties": self.shape.schema(definitions), **self._more}

    def load(self, raw: Mapping[str, Any]) -> Any:
        return freeze({key: self.shape.load(member) for key, member in raw.items()})

    def dump(self, value: Any) -> Any:
        return {key: self.shape.dump(value[key]) for key in sorted(value)}


def reference(kind: str) -> Json:
    """The key of another object of the definition; `kind` says which (`entity`, `field`, `role` …)."""
    return Json({"type": "string", "minLength": 1, "x-refers": kind})


def key_set(kind: str, **schema: Any) -> Json:
    """An ordered set of keys, each identified by itself."""
    item = {"type": "string", "minLength": 1, "x-refers": kind}
    return Json({"type": "array", "items": item, "uniqueItems": True, "x-merge": "self", **schema})


def formula_for(purpose: str) -> Json:
    """The source of a formula; `purpose` says what it may use."""
    return Json({"type": "string", "minLength": 1, "maxLength": 4096, "x-formula": purpose})


def one_of(*values: str) -> Json:
    return Json({"enum": list(values)})


TEXT_SCHEMA: Schema = {
    "type": ["string", "object"],
    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
    "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
    "additionalProperties": {"type": "string"},
    "minProperties": 1,
}
TEXT = Json({"$ref": "#/$defs/Text"})
MESSAGE = Json({"$ref": "#/$defs/Text", "x-paths": True})
KEY = Json(
    {"type": "string", "minLength": 1, "maxLength": 200, "description": "Permanent identifier, any script"}
)
ID = Json({"type": "string", "minLength": 1, "maxLength": 200, "description": "Identity among its siblings"})
STRING = Json({"type": "string"})
BOOLEAN = Json({"type": "boolean"})
DURATION = Json({"type": "string", "pattern": r"^\d{1,5} (minute|hour|day|workday|week|month|year)s?$"})
COUNT = Json({"type": "integer", "minimum": 1})
VALUES = MapOf(formula_for("value"), **{"x-keys": "field"})
