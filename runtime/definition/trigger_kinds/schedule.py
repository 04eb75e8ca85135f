"""Again and again at a time."""

from __future__ import annotations

from runtime.definition.kind_settings import CLOCK, words
from runtime.definition.kinds import TriggerKind


class Schedule(TriggerKind):
    """Again and again at a time."""

    key = "schedule"
    label = {"en": "Schedule", "zh": "定时"}
    icon = "clock"
    about_record = False
    settings_schema = {
        "every": words("hour", "day", "workday", "week", "month", "quarter", "year"),
        "at": CLOCK,
        "day": {
            "type": "integer",
            "minimum": 1,
            "maximum": 31,
            "description": "Of the week (1 is Monday) or month",
        },
        "cron": {"type": "string", "description": "Five fields, instead of the others"},
    }
    example = {"on": "schedule", "every": "day", "at": "07:00"}
