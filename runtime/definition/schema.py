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

LONGEST_TEXT = 10_000
LONGEST_NAME = 200
LABELS = ("label", "plural", "section", "placeholder")
"""Texts that stand on one line; in each language no longer than `LONGEST_LABEL`."""
LONGEST_LABEL = 500
_SHORT: Schema = {"maxLength": LONGEST_LABEL, "additionalProperties": {"maxLength": LONGEST_LABEL}}


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
    found: Schema = _complete(schema)
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


def _complete(schema: Any) -> Any:
    """The schema with what every part has unless a plug-in says otherwise: `x-merge` at lists (a set, or one
    value), bounds at texts, short ones at labels, and at names that authors choose."""
    if isinstance(schema, list | tuple):
        return [_complete(member) for member in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {key: _complete(member) for key, member in schema.items()}
    kinds = found.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    if "array" in kinds:
        found.setdefault("x-merge", "self" if found.get("uniqueItems") else "whole")
    if "string" in kinds and "enum" not in found:
        found.setdefault("maxLength", LONGEST_TEXT)
    if isinstance(found.get("additionalProperties"), Mapping):
        found["propertyNames"] = {"maxLength": LONGEST_NAME, **found.get("propertyNames", {})}
    members = found.get("properties")
    for name in LABELS if isinstance(members, dict) else ():
        shown = members.get(name) if members else None
        if members and isinstance(shown, dict):
            members[name] = {**shown, "allOf": [*shown.get("allOf", ()), _SHORT]}
    return found
