"""What the designer knows of kinds of fields: all of it comes from the registries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from configurator.conditions.subjects import RECORDS
from configurator.web.designer.app_properties import APP
from configurator.web.designer.common import COMMON
from configurator.web.designer.entity_properties import ENTITY, ENTITY_GROUPS
from runtime.definition.text import text_in
from runtime.fields.base import FieldType
from runtime.fields.registry import field_types
from runtime.fields.settings import GROUPS
from runtime.fields.values import PlainField
from runtime.web.assets import read_json_asset

Json = dict[str, Any]

TYPE_GROUPS: Mapping[str, Mapping[str, str]] = {
    "text": {"en": "Words", "zh": "文字"},
    "number": {"en": "Numbers", "zh": "数字"},
    "choice": {"en": "Choice", "zh": "选择"},
    "date": {"en": "Time", "zh": "时间"},
    "relation": {"en": "Links", "zh": "关联"},
    "people": {"en": "People", "zh": "人员"},
    "file": {"en": "Files", "zh": "文件"},
    "other": {"en": "More", "zh": "其他"},
}
"""The parts of the palette, in order; a group no heading is known for comes last."""

USUAL = (
    "text", "long_text", "serial", "rich_text", "integer", "decimal", "money", "percent", "rating", "choice",
    "choices", "boolean", "stage", "date", "datetime", "time", "duration", "reference", "children",
    "references", "any_reference", "user", "users", "department", "file", "image", "signature",
)  # fmt: skip
"""The order within a part of the palette; types not named here follow."""

NEEDED_ICONS = (
    "calculator", "shield-check", "toggle-left",
    "alert-circle", "alert-triangle", "arrow-back-up", "arrow-down", "arrow-forward-up", "arrow-ramp-right-2",
    "arrow-up", "check", "chevron-down", "chevron-right", "circle-check", "code", "columns", "dots",
    "external-link", "eye", "eye-off", "forms", "grip-vertical", "layout-rows", "lock", "note", "palette",
    "pencil", "plus", "refresh", "search", "table", "trash", "x", "layout-list", "user-shield", "users",
    "circle-plus", "list-details", "history", "arrow-right", "stairs-up",
)  # fmt: skip

ICON_CHOICES = (
    "file-text", "users", "user", "building", "building-store", "building-warehouse", "address-book", "phone",
    "mail", "message", "calendar", "calendar-event", "clock", "checklist", "list-details", "clipboard-list",
    "briefcase", "target-arrow", "bulb", "flag", "star", "heart", "tag", "shopping-cart", "package", "box",
    "truck-delivery", "receipt", "file-invoice", "cash", "coin", "credit-card", "wallet", "chart-bar",
    "chart-line", "tool", "settings", "engine", "car", "home", "bed", "map-pin", "world", "plane", "school",
    "book", "certificate", "stethoscope", "shield-check", "lifebuoy", "ticket", "gift", "photo", "bell",
)  # fmt: skip
"""Icons offered for entities; any other of the installation's can be written into a package."""


@lru_cache(maxsize=4)
def types(language: str) -> list[Json]:
    """Every type: what the palette shows, and the settings its panel is made of."""
    order = list(TYPE_GROUPS)

    def place(kind: FieldType) -> tuple[int, int]:
        group = order.index(kind.group) if kind.group in order else len(order)
        return group, USUAL.index(kind.key) if kind.key in USUAL else len(USUAL)

    kinds = sorted(field_types().values(), key=place)
    return [_type(kind, language) for kind in kinds]


def _type(kind: FieldType, language: str) -> Json:
    needed = (*kind.required_settings, *kind.one_of_settings[:1])
    return {
        "key": kind.key,
        "label": text_in(kind.label, language),
        "sentence": text_in(kind.sentence, language),
        "also": " ".join([*kind.label.values(), *kind.sentence.values(), kind.key]).lower(),
        "icon": kind.icon,
        "group": text_in(TYPE_GROUPS.get(kind.group, {}), language, kind.group),
        "settings": [setting_said(name, schema, language) for name, schema in kind.settings_schema.items()],
        "needed": list(needed),
        "one_of": list(kind.one_of_settings),
        "start": {name: kind.example[name] for name in needed if name in kind.example},
        "typed": _is_typed(kind, language),
        "writable": kind.writable,
        "indexable": kind.indexable,
        "searchable": kind.searchable,
    }


def _is_typed(kind: FieldType, language: str) -> bool:
    """Whether people type a value, so that an example can stand in the empty input."""
    given = kind.input_attributes(PlainField.from_json(kind.example), language)
    return kind.writable and given.get("widget", "input") in ("input", "textarea") and given.get("type") in (
        None, "text", "email", "tel", "url",
    )  # fmt: skip


def setting_said(name: str, schema: Mapping[str, Any], language: str) -> Json:
    """A setting as the panel shows it: words in the reader's language, and the schema without them."""
    shape = {key: value for key, value in schema.items() if not key.startswith("x-")}
    shape.pop("title", None)
    shape.pop("description", None)
    return {
        "name": name,
        "label": text_in(schema.get("x-label"), language, name),
        "help": text_in(schema.get("x-help"), language),
        "group": schema.get("x-group", "more"),
        "editor": schema.get("x-editor", ""),
        "refers": schema.get("x-refers", ""),
        "labels": {
            key: text_in(label, language, key) for key, label in (schema.get("x-labels") or {}).items()
        },
        "schema": shape,
    }


@lru_cache(maxsize=4)
def properties(language: str) -> Json:
    """The groups of a panel, and what fields of every type have in common."""
    return {
        "groups": [{"key": key, "label": text_in(label, language)} for key, label in GROUPS.items()],
        "common": [
            {**setting_said(one.name, one.schema, language), "only": one.only, "text": one.text}
            for one in COMMON
        ],
    }


@lru_cache(maxsize=4)
def entity_properties(language: str) -> Json:
    """The groups of an entity's settings, and the settings."""
    return {
        "groups": [{"key": key, "label": text_in(label, language)} for key, label in ENTITY_GROUPS.items()],
        "common": [setting_said(one.name, one.schema, language) for one in ENTITY],
    }


@lru_cache(maxsize=4)
def app_properties(language: str) -> list[Json]:
    """The properties of the app itself."""
    return [setting_said(one.name, one.schema, language) for one in APP]


@lru_cache(maxsize=4)
def operators(language: str) -> dict[str, list[Json]]:
    """By type the comparisons a condition can make."""
    return {
        key: [
            {"key": one.key, "label": text_in(one.label, language), "operand": one.operand}
            for one in kind.operators
            if key not in RECORDS or one.operand == "none"
        ]
        for key, kind in field_types().items()
    }


def icons(more: Iterable[str] = ()) -> dict[str, str]:
    """Drawings of the icons the designer shows."""
    drawn = read_json_asset(Path(current_app.static_folder or ""), "icons.json")
    wanted = {*NEEDED_ICONS, *ICON_CHOICES, *(kind.icon for kind in field_types().values()), *more}
    return {name: drawn[name] for name in sorted(wanted) if name in drawn}
