"""What steps that wait for people share: who decides, what they may do to fields, what they leave behind."""

from __future__ import annotations

from typing import Any

from runtime.flows.schemas import formula, refers, worded
from runtime.formula.types import INSTANT, TEXT, USER

DECIDERS: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {
            "user": {"type": "string", "minLength": 1, "description": "E-mail address of a user"},
            "role": refers("role"),
            "field": {"type": "string", "minLength": 1, "x-path": "user", "description": "Path to a user"},
            "formula": formula(),
            "manager": {
                "type": "integer",
                "minimum": 1,
                "maximum": 20,
                "description": "Levels above who started",
            },
            "department_head": {"type": "boolean", "description": "Of the department of who started"},
        },
    },
}

FIELD_RIGHTS: dict[str, Any] = {
    "type": "object",
    "x-keys": "field",
    "additionalProperties": worded(
        hide=("Hidden", "隐藏"),
        read=("May see", "只读"),
        edit=("May change", "可编辑"),
        require=("Must fill in", "必填"),
    ),
}

TASK_OUTCOME = {"outcome": TEXT, "by": USER, "at": INSTANT, "comment": TEXT}
