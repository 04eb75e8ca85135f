"""`wait`: for a time, until a time, until a condition holds."""

from __future__ import annotations

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.schemas import DURATION, formula


@register
class Wait(StepType):
    """Go on later."""

    key = "wait"
    label = {"en": "Wait", "zh": "等待"}
    sentence = {"en": "Go on after a time, or when something holds", "zh": "等待一段时间或满足条件后继续"}
    icon = "clock"
    executable = False
    settings_schema = {
        "for": {**DURATION, "description": "Such as `2 workdays`"},
        "until": formula(description="A date or an instant"),
        "until_true": formula(description="A condition on the flow's record"),
        "at_most": {**DURATION, "description": "How long a condition is waited for"},
    }
    example = {"key": "cool_off", "do": "wait", "for": "2 workdays"}
