"""A person presses the flow's button on a record."""

from __future__ import annotations

from runtime.definition.kind_settings import BOOLEAN, TEXT
from runtime.definition.kinds import TriggerKind


class Button(TriggerKind):
    """A person presses the flow's button on a record."""

    key = "button"
    label = {"en": "Button", "zh": "按钮"}
    icon = "hand-click"
    settings_schema = {"icon": {"type": "string"}, "confirm": TEXT, "bulk": BOOLEAN}
    example = {"on": "button", "label": {"en": "Submit"}, "when": 'status = "draft"'}
