"""The JSON Schema of app definitions (2020-12), assembled once from the parts and the registries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from runtime.definition.app import App
from runtime.definition.flows import Step
from runtime.definition.shapes import TEXT_SCHEMA, Definitions, Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ADDRESS = "/schema/app.json"


@cache
def _assembled() -> Schema:
    definitions = Definitions()
    definitions.schemas["Text"] = {"description": "Shown text, or one per language", **TEXT_SCHEMA}
    root = App.object_schema(definitions)
    Step.describe(definitions)
    schema: Schema = {
        "$schema": DIALECT,
        "$id": ADDRESS,
        "title": "Formwright app definition",
        **root,
        "$defs": definitions.schemas,
    }
    found: Schema = _mark_lists(schema)
    return found


def app_schema() -> Schema:
    """The schema that `/schema/app.json` serves; the caller may change the answer."""
    copied: Schema = _plain(_assembled())
    return copied


@cache
def validator() -> jsonschema_rs.Draft202012Validator:
    """A compiled validator; it reads nothing but the schema itself."""
    return jsonschema_rs.Draft202012Validator(app_schema(), validate_formats=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value


def _mark_lists(schema: Any) -> Any:
    """The schema with `x-merge` at every list: unless a plug-in says otherwise a set, or one value."""
    if isinstance(schema, list | tuple):
        return [_mark_lists(member) for member in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {key: _mark_lists(member) for key, member in schema.items()}
    kind = found.get("type")
    if kind == "array" or (isinstance(kind, list) and "array" in kind):
        found.setdefault("x-merge", "self" if found.get("uniqueItems") else "whole")
    return found
