"""Pieces of settings schemas that kinds of views, widgets and triggers share."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def refers(kind: str, about: str) -> Schema:
    """The key of another object."""
    return {"type": "string", "minLength": 1, "x-refers": kind, "description": about}


def keys(kind: str, about: str) -> Schema:
    """An ordered set of keys."""
    items = {"type": "string", "minLength": 1, "x-refers": kind}
    return {"type": "array", "items": items, "uniqueItems": True, "x-merge": "self", "description": about}


def words(*values: str, about: str = "") -> Schema:
    """One of these words."""
    return {"enum": list(values), **({"description": about} if about else {})}


TEXT: Schema = {"$ref": "#/$defs/Text"}
BOOLEAN: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 1}
NUMBER: Schema = {"type": ["string", "number"], "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,18})?$"}
OFFSET: Schema = {
    "type": "string",
    "pattern": r"^-?[0-9]{1,4} (minute|hour|day|workday|week|month|year)s?$",
    "description": "Such as `-3 days`: before is negative",
}
CLOCK: Schema = {
    "type": "string",
    "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
    "description": "Such as `09:00`",
}

CHART: Schema = {
    "date": refers("path", "The date records are placed by"),
    "interval": words("day", "week", "month", "quarter", "year", about="The periods along the axis"),
    "period": {"type": "string", "description": "Which dates count, such as `this year` or `30 days`"},
    "series": refers("path", "The field whose values make the series"),
    "metric": refers("metric", "A metric or measure instead of entity and measure"),
    "target": NUMBER,
    "limit": COUNT,
    "sort": words("value", "-value", "label", "-label"),
    "format": words("number", "money", "percent", "duration"),
}
"""What all charts understand."""
