"""Scenarios: examples kept in the app: given … when … expect …"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.definition.frozen import EMPTY, FrozenDict
from runtime.definition.parts import Part, prop
from runtime.definition.shapes import KEY, STRING, TEXT, Json, MapOf, One, key_set, reference
from runtime.definition.text import Text

RECORD_VALUES = Json(
    {"type": "object", "x-keys": "field", "description": "Field to value, as the API takes them"}
)
ACTOR_SCHEMA = {
    "type": "object",
    "properties": {
        "roles": {
            "type": "array",
            "items": {"type": "string", "x-refers": "role"},
            "uniqueItems": True,
            "x-merge": "self",
        },
        "user": {"type": "string", "description": "A name for this person within the scenario"},
        "department": {"type": "string"},
    },
    "additionalProperties": False,
}
ACTS = Json(
    {
        "type": "array",
        "x-merge": "whole",
        "items": {
            "type": "object",
            "properties": {
                "save": {
                    "type": "object",
                    "x-keys": "field",
                    "description": "Save, with these values changed",
                },
                "press": {"type": "string", "x-refers": "flow", "description": "Press a flow's button"},
                "answers": {"type": "object", "description": "What the button asks"},
                "decide": {
                    "type": "string",
                    "description": "Decide the open task: approve, reject, return …",
                },
                "task": {"type": "string", "description": "The key of the step whose task is meant"},
                "values": {"type": "object", "description": "Values filled in with a decision"},
                "comment": {"type": "string"},
                "as": ACTOR_SCHEMA,
                "pass": {"type": "string", "description": "Let time pass, such as `3 days`"},
                "delete": {"type": "object", "maxProperties": 0, "description": "Delete the record"},
            },
            "additionalProperties": False,
            "minProperties": 1,
        },
    }
)
_NAMES = {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "x-merge": "self"}
EXPECTATIONS = Json(
    {
        "type": "object",
        "properties": {
            "values": {"type": "object", "x-keys": "field"},
            "shown": _NAMES,
            "hidden": _NAMES,
            "required": _NAMES,
            "optional": _NAMES,
            "locked": _NAMES,
            "open": _NAMES,
            "options": {"type": "object", "additionalProperties": _NAMES, "x-keys": "field"},
            "problems": {**_NAMES, "description": "Exactly these, as `field.code` or `code`"},
            "tasks": {"type": "array", "items": {"type": ["string", "object"]}, "x-merge": "whole"},
            "messages": {"type": "array", "items": {"type": ["string", "object"]}, "x-merge": "whole"},
            "records": {
                "type": ["object", "array"],
                "x-merge": "whole",
                "description": "Other records: name to values, or {entity, filter, count, values}",
            },
        },
        "additionalProperties": False,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRecord(Part):
    """A record that is there before the scenario begins."""

    entity: str = prop(reference("entity"), default="", required=True)
    record_type: str | None = prop(STRING)
    values: FrozenDict = prop(RECORD_VALUES, "A name of another record stands for it", default=EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioActor(Part):
    """Who acts."""

    roles: tuple[str, ...] = prop(key_set("role"), default=())
    user: str | None = prop(STRING, "A name for this person within the scenario")
    department: str | None = prop(STRING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Part):
    """An example: given these records, when this is done, expect that."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT)
    entity: str = prop(reference("entity"), default="", required=True)
    actor: ScenarioActor | None = prop(One(lambda: ScenarioActor), "An administrator if absent", name="as")
    at: str | None = prop(
        Json({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$"}),
        "The clock, workspace time",
    )
    records: Mapping[str, ScenarioRecord] = prop(MapOf(One(lambda: ScenarioRecord)), default=EMPTY)
    record_type: str | None = prop(STRING)
    given: FrozenDict = prop(RECORD_VALUES, "The record's values before the acts", default=EMPTY)
    when: tuple[FrozenDict, ...] = prop(ACTS, default=())
    expect: FrozenDict = prop(EXPECTATIONS, default=EMPTY)
