"""Again and again at a time."""

from __future__ import annotations

from runtime.definition.kind_settings import CLOCK, words
from runtime.definition.kinds import TriggerKind
from runtime.fields.settings import setting


class Schedule(TriggerKind):
    """Again and again at a time."""

    key = "schedule"
    label = {"en": "Schedule", "zh": "定时"}
    summary = {
        "en": "Every {every}[, day {day}][ at {at}][ {cron}]",
        "zh": "每[{every}][第 {day} 天][ {at}][ {cron}]",
    }
    icon = "clock"
    about_record = False
    settings_schema = {
        "every": setting(
            {
                **words("hour", "day", "workday", "week", "month", "quarter", "year"),
                "x-labels": {
                    "hour": {"en": "hour", "zh": "小时"},
                    "day": {"en": "day", "zh": "天"},
                    "workday": {"en": "working day", "zh": "个工作日"},
                    "week": {"en": "week", "zh": "周"},
                    "month": {"en": "month", "zh": "月"},
                    "quarter": {"en": "quarter", "zh": "季度"},
                    "year": {"en": "year", "zh": "年"},
                },
            },
            "Every",
            "每",
            "How often it starts.",
            "多久开始一次。",
        ),
        "at": setting(CLOCK, "At", "时刻", "Such as `09:00`.", "例如 `09:00`。"),
        "day": setting(
            {"type": "integer", "minimum": 1, "maximum": 31},
            "Day",
            "第几天",
            "Of the week (1 is Monday) or month.",
            "一周（1 为周一）或一月中的第几天。",
        ),
        "cron": setting(
            {"type": "string"},
            "As a cron line",
            "Cron 表达式",
            "Five fields, instead of the others.",
            "五段写法，代替以上各项。",
            group="more",
        ),
    }
    example = {"on": "schedule", "every": "day", "at": "07:00"}
