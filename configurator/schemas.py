"""What the JSON Schema of definitions says of one member: how its list merges, whether its parts move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from runtime.definition.schema import app_schema

Schema = Mapping[str, Any]
Schemas = tuple[Schema, ...]

TEXT = "#/$defs/Text"


@cache
def root() -> Schemas:
    """The schema of a whole definition."""
    return (app_schema(),)


@cache
def _definitions() -> Schema:
    found: Schema = root()[0]["$defs"]
    return found


def expanded(schemas: Schemas, instances: Iterable[Any]) -> Iterator[Schema]:
    """Every schema that holds for one of the instances: behind references, in `allOf`, after `if`."""
    given = tuple(instances)
    for schema in schemas:
        yield schema
        if "$ref" in schema:
            yield from expanded((_definitions()[schema["$ref"].rpartition("/")[2]],), given)
        for name in ("allOf", "anyOf", "oneOf"):
            yield from expanded(tuple(schema.get(name, ())), given)
        if "if" in schema and any(_holds(schema["if"], instance) for instance in given):
            yield from expanded((schema["then"],), given)


_conditions: dict[int, Any] = {}


def _holds(condition: Schema, instance: Any) -> bool:
    """Whether an instance meets a condition of the schema, which lives as long as the program."""
    compiled = _conditions.get(id(condition))
    if compiled is None:
        compiled = _conditions[id(condition)] = jsonschema_rs.validator_for(dict(condition))
    return bool(compiled.is_valid(instance))


def member(schemas: Schemas, name: str, instances: Iterable[Any]) -> Schemas:
    """The schemas of a property of the instances."""
    found: list[Schema] = []
    for schema in expanded(schemas, instances):
        if name in schema.get("properties", ()):
            found.append(schema["properties"][name])
        elif isinstance(schema.get("additionalProperties"), Mapping):
            found.append(schema["additionalProperties"])
    return tuple(found)


def items(schemas: Schemas) -> Schemas:
    """The schemas of a list's members."""
    return tuple(schema["items"] for schema in expanded(schemas, ()) if "items" in schema)


def says(schemas: Schemas, word: str) -> str | None:
    """What the schemas say under an annotation such as `x-merge`."""
    return next((schema[word] for schema in expanded(schemas, ()) if word in schema), None)


def is_text(schemas: Schemas) -> bool:
    """Whether it is a shown text: a string, or one per language."""
    return any(schema.get("$ref") == TEXT for schema in expanded(schemas, ()))


@cache
def tree_slots(tree: str) -> frozenset[str]:
    """The names of the lists in which the parts of a kind of tree stand."""
    found = set()
    for schema in (*_definitions().values(), root()[0]):
        for name, declared in schema.get("properties", {}).items():
            if declared.get("x-tree") == tree:
                found.add(name)
    return frozenset(found)


def identity(value: Any, by: str) -> str | None:
    """What a list member is called among its siblings, by the list's `x-merge`; None without one."""
    if by == "self":
        return value if isinstance(value, str) else "~".join(map(str, value))
    if not isinstance(value, Mapping):
        return None
    if "~" in by:
        parts = [value.get(name) for name in by.split("~")]
        return "~".join(map(str, parts)) if all(isinstance(part, str) for part in parts) else None
    return next((str(value[name]) for name in by.split("|") if isinstance(value.get(name), str)), None)
