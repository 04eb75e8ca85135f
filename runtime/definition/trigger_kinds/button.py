"""A person presses the flow's button on a record."""

from __future__ import annotations

from runtime.definition.kind_settings import BOOLEAN, TEXT
from runtime.definition.kinds import TriggerKind
from runtime.fields.settings import setting


class Button(TriggerKind):
    """A person presses the flow's button on a record."""

    key = "button"
    label = {"en": "Button", "zh": "按钮"}
    summary = {
        "en": "Somebody presses “{label}” on a {entity}[ where {when}][, for {roles}][; asks {ask}]",
        "zh": "在{entity}上点击“{label}”[（{when}）][，限{roles}][；询问{ask}]",
    }
    uses = ("label", "when", "roles", "ask")
    icon = "hand-click"
    settings_schema = {
        "icon": setting(
            {"type": "string"},
            "Icon",
            "图标",
            "Drawn on the button.",
            "按钮上的图标。",
            group="more",
            editor="icon",
        ),
        "confirm": setting(
            TEXT,
            "Asks first",
            "先确认",
            "A question that is answered before anything is done.",
            "执行前需确认的提示。",
            group="more",
            editor="text",
        ),
        "bulk": setting(
            BOOLEAN,
            "For many records at once",
            "可批量执行",
            "The button stands above lists, too.",
            "按钮也显示在列表上方。",
            group="more",
        ),
    }
    example = {"on": "button", "label": {"en": "Submit"}, "when": 'status = "draft"'}
