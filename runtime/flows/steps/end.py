"""`end`: nothing more to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Finish, Result

if TYPE_CHECKING:
    from runtime.flows.standing import Standing


@register
class End(StepType):
    """End the flow here, however deep; what was done stays."""

    key = "end"
    label = {"en": "End", "zh": "结束"}
    sentence = {"en": "End the flow here", "zh": "在此结束流程"}
    summary = {"en": "The flow ends here", "zh": "流程到此结束"}
    group = "ways"
    icon = "player-stop"
    example = {"key": "done", "do": "end"}

    def execute(self, made: Any, standing: Standing) -> Result:
        """End."""
        return Finish("ended")
