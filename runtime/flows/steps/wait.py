"""`wait`: for a time, until a time, until a condition holds."""

from __future__ import annotations

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.schemas import DURATION, formula, setting


@register
class Wait(StepType):
    """Go on later."""

    key = "wait"
    label = {"en": "Wait", "zh": "等待"}
    sentence = {"en": "Go on after a time, or when something holds", "zh": "等待一段时间或满足条件后继续"}
    summary = {
        "en": "Wait[ for {for}][ until {until}][ until {until_true}][, at most {at_most}]",
        "zh": "等待[{for}][到 {until}][直到 {until_true}][，最多 {at_most}]",
    }
    group = "ways"
    start = {"for": "1 day"}
    icon = "clock"
    executable = False
    settings_schema = {
        "for": setting(DURATION, "For", "时长", "Such as `2 workdays`.", "例如 `2 workdays`（2 个工作日）。"),
        "until": setting(formula(), "Until a time", "到某时间", "A date or an instant.", "日期或时刻。"),
        "until_true": setting(
            {**formula(), "x-condition": True},
            "Until something holds",
            "直到成立",
            "A condition on the flow's record.",
            "关于流程记录的条件。",
        ),
        "at_most": setting(
            DURATION, "At most", "最多", "How long a condition is waited for.", "最多等待多久。", group="more"
        ),
    }
    example = {"key": "cool_off", "do": "wait", "for": "2 workdays"}
