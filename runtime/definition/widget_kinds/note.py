"""Text between the figures."""

from __future__ import annotations

from runtime.definition.kind_settings import TEXT
from runtime.definition.kinds import WidgetKind


class Note(WidgetKind):
    """Text between the figures."""

    key = "note"
    label = {"en": "Note", "zh": "说明"}
    icon = "note"
    settings_schema = {"text": TEXT}
    required = ("text",)
    example = {"id": "w1", "kind": "note", "text": "How to read this page"}
