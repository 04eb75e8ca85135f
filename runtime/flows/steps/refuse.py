"""`refuse`: undo everything and say why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.problems import FlowStopped
from runtime.flows.registry import register
from runtime.flows.results import Result
from runtime.flows.schemas import MESSAGE
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
    icon = "ban"
    settings_schema = {"message": MESSAGE}
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
