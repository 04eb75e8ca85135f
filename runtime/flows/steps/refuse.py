"""`refuse`: undo everything and say why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.problems import FlowStopped
from runtime.flows.registry import register
from runtime.flows.results import Result
from runtime.flows.schemas import MESSAGE, setting
from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.rules.messages import Message


@register
class Refuse(StepType):
    """Refuse what set the flow off: nothing of it remains."""

    key = "refuse"
    label = {"en": "Refuse", "zh": "拒绝"}
    sentence = {"en": "Undo everything, with a message", "zh": "撤销全部操作并给出提示"}
    summary = {"en": "Undo everything[ and say: {message}]", "zh": "撤销全部操作[，并提示：{message}]"}
    group = "ways"
    start = {"message": {"en": "This is not possible now", "zh": "当前无法执行此操作"}}
    icon = "ban"
    settings_schema = {
        "message": setting(
            MESSAGE,
            "What is said",
            "提示",
            "Shown to who set the flow off; `{field}` stands for a value of the record.",
            "显示给触发流程的人；`{字段}` 处填入记录的值。",
            editor="text",
        )
    }
    required = ("message",)
    example = {"key": "no", "do": "refuse", "message": {"en": "Already ordered", "zh": "已下单"}}

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Message:
        """The message."""
        return compiler.message(settings.get("message", ""), "/message")

    def execute(self, made: Message, standing: Standing) -> Result:
        """Stop the flow."""
        text = made.say(standing.context())
        values = {"flow": standing.flow.label, "flow_key": standing.flow.key, "step_key": standing.step_key}
        raise FlowStopped([Problem("flow.refused", f"steps/{standing.step_key}", values, text=text or None)])
