"""A date field is reached, or is so far away."""

from __future__ import annotations

from runtime.definition.kind_settings import CLOCK, OFFSET, refers
from runtime.definition.kinds import TriggerKind


class Date(TriggerKind):
    """A date field is reached, or is so far away."""

    key = "date"
    label = {"en": "Date reached", "zh": "到达日期"}
    icon = "calendar-event"
    settings_schema = {
        "field": refers("path", "The date or instant"),
        "offset": OFFSET,
        "at": CLOCK,
    }
    required = ("field",)
    example = {"on": "date", "field": "valid_until", "offset": "-3 days", "at": "09:00"}
