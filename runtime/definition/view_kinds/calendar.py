"""Records on the days they begin, or from begin to end."""

from __future__ import annotations

from runtime.definition.kind_settings import keys, refers, words
from runtime.definition.kinds import ViewKind


class Calendar(ViewKind):
    """Records on the days they begin, or from begin to end."""

    key = "calendar"
    label = {"en": "Calendar", "zh": "日历"}
    icon = "calendar"
    settings_schema = {
        "date": refers("path", "When it is, or begins"),
        "end": refers("path", "When it ends"),
        "color": refers("path", "The choice or stage whose colour it takes"),
        "card": keys("path", "What an entry shows"),
        "range": words("month", "week", "day", "agenda"),
    }
    required = ("date",)
    example = {"key": "visits", "entity": "visit", "kind": "calendar", "date": "starts_at"}
