"""JSON Schema pieces that steps' settings share, with the marks the designer and the checks read.

`x-formula` says what a formula may use, `x-refers` what a key names, `x-merge` how a list's items are told
apart; the same marks stand in the schema of the whole definition.
"""

from __future__ import annotations

from typing import Any

from runtime.fields.settings import setting

__all__ = [
    "BOOLEAN", "COUNT", "DURATION", "ID", "MESSAGE", "NAME", "PEOPLE", "SORT", "STEPS", "TEXT", "VALUES",
    "Schema", "formula", "keyed_blocks", "one_of", "refers", "setting", "worded",
]  # fmt: skip

Schema = dict[str, Any]


def formula(purpose: str = "flow", **more: Any) -> Schema:
    """The source of a formula over the flow's record and variables."""
    return {"type": "string", "minLength": 1, "maxLength": 4096, "x-formula": purpose, **more}


def refers(kind: str) -> Schema:
    """The key of another object of the definition."""
    return {"type": "string", "minLength": 1, "x-refers": kind}


def one_of(*values: str) -> Schema:
    """One of these words."""
    return {"enum": list(values)}


def worded(default: str | None = None, /, **labels: tuple[str, str]) -> Schema:
    """One of these words, each with what it is called in English and Chinese."""
    found: Schema = {
        "enum": list(labels),
        "x-labels": {key: {"en": english, "zh": chinese} for key, (english, chinese) in labels.items()},
    }
    return found if default is None else {**found, "default": default}


TEXT: Schema = {"$ref": "#/$defs/Text"}
MESSAGE: Schema = {"$ref": "#/$defs/Text", "x-paths": True}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
COUNT: Schema = {"type": "integer", "minimum": 1}
BOOLEAN: Schema = {"type": "boolean"}
DURATION: Schema = {"type": "string", "pattern": r"^\d+ (minute|hour|day|workday|week|month)s?$"}
VALUES: Schema = {"type": "object", "additionalProperties": formula(), "x-keys": "field"}
STEPS: Schema = {"type": "array", "items": {"$ref": "#/$defs/Step"}, "x-merge": "key", "x-tree": "steps"}
SORT: Schema = {
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "uniqueItems": True,
    "x-merge": "self",
}


def people(**more: Schema) -> Schema:
    """A list of whom a step means, each said in one way; `more` ways than every step has."""
    ways = {
        "user": {"type": "string", "minLength": 1, "description": "E-mail address of a user"},
        "role": refers("role"),
        "field": {"type": "string", "minLength": 1, "x-path": "user", "description": "Path to a user"},
        "formula": formula(),
    }
    one = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {**ways, **more},
    }
    return {"type": "array", "minItems": 1, "items": one}


PEOPLE = people()


def keyed_blocks(label: str) -> Schema:
    """A list of blocks of steps, each with an id: parallel branches."""
    return {
        "type": "array",
        "minItems": 1,
        "x-merge": "id",
        "items": {
            "type": "object",
            "required": ["id", "steps"],
            "additionalProperties": False,
            "properties": {"id": ID, "label": TEXT, "steps": STEPS},
            "title": label,
        },
    }
