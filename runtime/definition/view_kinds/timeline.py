"""Bars from begin to end along a time axis."""

from __future__ import annotations

from runtime.definition.kind_settings import keys, refers, words
from runtime.definition.kinds import ViewKind


class Timeline(ViewKind):
    """Bars from begin to end along a time axis."""

    key = "timeline"
    label = {"en": "Timeline", "zh": "甘特图"}
    icon = "timeline"
    settings_schema = {
        "start": refers("path", "When a bar begins"),
        "end": refers("path", "When a bar ends"),
        "progress": refers("path", "How much of it is done"),
        "color": refers("path", "The choice or stage whose colour it takes"),
        "card": keys("path", "What a bar shows"),
        "range": words("day", "week", "month", "quarter", "year"),
    }
    required = ("start", "end")
    example = {"key": "plan", "entity": "task", "kind": "timeline", "start": "starts_on", "end": "due"}
