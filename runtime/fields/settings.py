"""Building blocks of settings schemas: JSON Schema that also says how the property panel shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

GROUPS: Mapping[str, Mapping[str, str]] = {
    "basics": {"en": "Basics", "zh": "基本"},
    "rules": {"en": "Rules", "zh": "规则"},
    "more": {"en": "More", "zh": "更多"},
}
"""The parts of a property panel, in order."""

NUMBER: Mapping[str, Any] = {"type": ["string", "number"], "pattern": "^-?[0-9]{1,18}(\\.[0-9]{1,18})?$"}
"""A number: as text, so that it stays exact, or as a JSON number."""

KEY: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 100}
SHOWN_TEXT: Mapping[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
    ]
}


def setting(
    schema: Mapping[str, Any],
    en: str,
    zh: str,
    help_en: str,
    help_zh: str,
    *,
    group: str = "basics",
    editor: str = "",
) -> dict[str, Any]:
    """A property of a field: schema, name and help in both languages, panel group, and the editor it needs.

    `editor` is empty for what the schema itself implies (text, number, switch, list of values), else one of
    `formula`, `path`, `entity`, `entities`, `option_set`, `options`, `stages`, `transitions`, `currency`,
    `pattern`, `replaced`, `text` (a shown text).
    """
    found: dict[str, Any] = {
        **schema,
        "title": en,
        "description": help_en,
        "x-label": {"en": en, "zh": zh},
        "x-help": {"en": help_en, "zh": help_zh},
        "x-group": group,
    }
    if editor:
        found["x-editor"] = editor
    return found


def whole(low: int, high: int, default: int | None = None) -> dict[str, Any]:
    """Schema of a whole number within bounds."""
    found: dict[str, Any] = {"type": "integer", "minimum": low, "maximum": high}
    if default is not None:
        found["default"] = default
    return found


def minimum(schema: Mapping[str, Any] = NUMBER) -> dict[str, Any]:
    """The `min` of numbers."""
    return setting(
        schema, "Smallest value", "最小值", "Less is refused.", "小于此值将被拒绝。", group="rules"
    )


def maximum(schema: Mapping[str, Any] = NUMBER) -> dict[str, Any]:
    """The `max` of numbers."""
    return setting(schema, "Largest value", "最大值", "More is refused.", "大于此值将被拒绝。", group="rules")


def decimals(default: int) -> dict[str, Any]:
    """The `scale` of decimals."""
    return setting(
        whole(0, 12, default),
        "Decimal places",
        "小数位数",
        "Digits kept after the decimal mark.",
        "小数点后保留的位数。",
    )
