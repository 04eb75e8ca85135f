"""What the designer knows of kinds of steps and triggers: all of it comes from the registries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from configurator.web.designer.kinds import icons, setting_said
from runtime.definition.kinds import trigger_kinds
from runtime.definition.text import text_in
from runtime.fields.settings import SHOWN_TEXT, setting
from runtime.flows.base import StepType
from runtime.flows.compiler import STARTED
from runtime.flows.registry import step_types

Json = dict[str, Any]

STEP_GROUPS: Mapping[str, Mapping[str, str]] = {
    "records": {"en": "Records", "zh": "记录"},
    "people": {"en": "People", "zh": "人员"},
    "ways": {"en": "Ways", "zh": "走向"},
    "outside": {"en": "Other systems", "zh": "外部系统"},
}
"""The parts of the palette, in order; a group no heading is known for comes last."""

USUAL = (
    "set_values", "create_record", "add_rows", "update_records", "find_records", "delete_records",
    "notify", "assign", "approve", "fill_in",
    "branch", "each", "refuse", "subflow", "end", "parallel", "wait",
)  # fmt: skip

NEEDED_ICONS = (
    "player-pause", "copy", "cut", "clipboard", "arrow-left", "arrow-right", "history", "bolt", "git-fork",
    "chevron-up", "arrows-move", "user", "users", "at", "math-function", "corner-down-right", "flag", "power",
    "variable", "circle", "clock", "square-plus",
)  # fmt: skip

BUTTON_ICONS = (
    "check", "circle-check", "x", "send", "file-plus", "file-text", "arrow-right", "arrow-back-up", "refresh",
    "user-plus", "users", "mail", "phone", "calendar-event", "clock", "coin", "receipt", "truck-delivery",
    "package", "tool", "flag", "star", "lock", "archive",
)  # fmt: skip
"""What a button is offered as its drawing."""

_TRIGGER: Mapping[str, Mapping[str, Any]] = {
    "label": setting(
        SHOWN_TEXT,
        "Words on the button",
        "按钮文字",
        "What people press.",
        "用户点击的按钮上的文字。",
        editor="text",
    ),
    "when": setting(
        {"type": "string", "x-formula": "trigger", "x-condition": True},
        "Only where",
        "仅当",
        "Must hold for the flow to start; always if empty.",
        "成立时流程才开始；留空为始终。",
    ),
    "roles": setting(
        {"type": "array", "items": {"type": "string", "x-refers": "role"}},
        "Who may press it",
        "谁可以点击",
        "Everyone who may see the record if none is named.",
        "未指定时，能看到记录的人都可以。",
    ),
    "ask": setting(
        {"type": "array", "items": {"type": "object"}},
        "What it asks",
        "询问的内容",
        "Answered before the flow starts; later steps use the answers.",
        "开始前填写，后续步骤可使用其内容。",
        editor="ask",
    ),
}
"""Properties that several kinds of triggers use."""


@lru_cache(maxsize=4)
def step_kinds(language: str) -> list[Json]:
    """Every kind of step: what the palette shows, its settings and blocks, and what a new one says."""
    order = list(STEP_GROUPS)

    def place(kind: StepType) -> tuple[int, int]:
        group = order.index(kind.group) if kind.group in order else len(order)
        return group, USUAL.index(kind.key) if kind.key in USUAL else len(USUAL)

    return [
        {
            "key": kind.key,
            "label": text_in(kind.label, language),
            "sentence": text_in(kind.sentence, language),
            "also": " ".join([*_texts(kind.label), *_texts(kind.sentence), kind.key]).lower(),
            "icon": kind.icon,
            "group": text_in(STEP_GROUPS.get(kind.group, {}), language, kind.group),
            "runs": kind.executable,
            "settings": [_setting(name, one, language) for name, one in kind.settings_schema.items()],
            "required": list(kind.required),
            "asks": list(kind.asks),
            "start": dict(kind.start),
        }
        for kind in sorted(step_types().values(), key=place)
    ]


@lru_cache(maxsize=4)
def trigger_kinds_said(language: str) -> list[Json]:
    """Every kind of trigger, those that this version starts first."""
    kinds = sorted(trigger_kinds().values(), key=lambda kind: kind.key not in STARTED)
    usual = {key: place for place, key in enumerate(STARTED)}
    kinds.sort(key=lambda kind: usual.get(kind.key, len(usual)))
    return [
        {
            "key": kind.key,
            "label": text_in(kind.label, language),
            "icon": kind.icon,
            "runs": kind.key in STARTED,
            "about_record": getattr(kind, "about_record", True),
            "settings": [
                _setting(name, one, language)
                for name, one in (
                    *((name, _TRIGGER[name]) for name in getattr(kind, "uses", ())),
                    *kind.settings_schema.items(),
                )
            ],
            "required": list(kind.required),
            "start": {name: kind.example[name] for name in kind.required if name in kind.example},
        }
        for kind in kinds
    ]


def _setting(name: str, schema: Mapping[str, Any], language: str) -> Json:
    """A setting, with the marks that say which editor it needs and the settings of what it holds."""
    member = schema.get("items") or schema.get("additionalProperties") or {}
    properties = member.get("properties", {}) if isinstance(member, Mapping) else {}
    is_people = "role" in properties and member.get("maxProperties") == 1
    found = setting_said(name, schema, language)
    labels = schema.get("x-labels") or (member.get("x-labels") if isinstance(member, Mapping) else None) or {}
    return {
        **found,
        "schema": {key: value for key, value in found["schema"].items() if key in _KEPT},
        "labels": {key: text_in(label, language, key) for key, label in labels.items()},
        "is_text": "$ref" in schema or found["editor"] == "text",
        "formula": schema.get("x-formula", ""),
        "is_condition": bool(schema.get("x-condition")) or schema.get("x-formula") == "filter",
        "keys": schema.get("x-keys", ""),
        "of": schema.get("x-of", ""),
        "types": list(schema.get("x-types", ())),
        "items": member.get("x-refers", "") if isinstance(member, Mapping) else "",
        "people": sorted(properties) if is_people else [],
        "is_steps": schema.get("x-tree") == "steps",
        "inner": []
        if is_people
        else [_setting(key, one, language) for key, one in properties.items() if key not in ("id", "label")],
    }


_KEPT = ("type", "enum", "default", "minimum", "maximum", "pattern", "maxLength", "format")


def flow_icons() -> dict[str, str]:
    """The drawings that the pages of flows need."""
    return icons(
        [
            *NEEDED_ICONS,
            *BUTTON_ICONS,
            *(kind.icon for kind in step_types().values()),
            *(kind.icon for kind in trigger_kinds().values()),
        ]
    )


def _texts(text: Any) -> list[str]:
    return list(text.values()) if isinstance(text, Mapping) else [str(text)]
