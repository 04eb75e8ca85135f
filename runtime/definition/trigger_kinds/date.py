"""A date field is reached, or is so far away."""

from __future__ import annotations

from runtime.definition.kind_settings import CLOCK, OFFSET, refers
from runtime.definition.kinds import TriggerKind
from runtime.fields.settings import setting


class Date(TriggerKind):
    """A date field is reached, or is so far away."""

    key = "date"
    label = {"en": "Date reached", "zh": "到达日期"}
    summary = {
        "en": "{field} of a {entity} is reached[ ({offset})][ at {at}][, where {when}]",
        "zh": "到达{entity}的{field}[（{offset}）][，{at}][（{when}）]",
    }
    icon = "calendar-event"
    settings_schema = {
        "field": setting(
            refers("path", ""), "Which date", "哪个日期", "The date or instant.", "日期或时刻字段。"
        ),
        "offset": setting(
            OFFSET,
            "How long before or after",
            "提前或推后",
            "Such as `-3 days`: before is negative.",
            "例如 `-3 days`：负数为提前。",
        ),
        "at": setting(CLOCK, "At", "时刻", "Such as `09:00`.", "例如 `09:00`。"),
    }
    required = ("field",)
    example = {"on": "date", "field": "valid_until", "offset": "-3 days", "at": "09:00"}
