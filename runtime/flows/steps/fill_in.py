"""`fill_in`: somebody completes the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.people import compile_people
from runtime.flows.registry import register
from runtime.flows.schemas import DURATION, MESSAGE, setting, worded
from runtime.flows.tasks import DECIDERS, FIELD_RIGHTS, TASK_OUTCOME

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler


@register
class FillIn(StepType):
    """Ask somebody to fill in fields of the record; the flow goes on when they have."""

    key = "fill_in"
    label = {"en": "Fill in", "zh": "填写"}
    sentence = {"en": "Ask somebody to fill in fields", "zh": "请相关人员填写字段"}
    summary = {
        "en": "Ask {by} to fill in {fields:names}[, within {due}]",
        "zh": "请{by}填写{fields:names}[，限 {due}]",
    }
    group = "people"
    start = {"by": [{"field": "owner"}], "fields": {}}
    icon = "forms"
    executable = False
    settings_schema = {
        "by": setting(DECIDERS, "Who fills it in", "由谁填写", "One of them is enough.", "任一人填写即可。"),
        "message": setting(
            MESSAGE, "What is said", "说明", "Shown with the task.", "随任务显示。", editor="text"
        ),
        "fields": setting(
            FIELD_RIGHTS,
            "Fields",
            "字段",
            "What is to be filled in, and what they may see.",
            "要填写的字段及其可见性。",
        ),
        "due": setting(
            DURATION, "Due after", "期限", "Such as `2 workdays`.", "例如 `2 workdays`。", group="rules"
        ),
        "on_overdue": setting(
            worded("remind", remind=("remind", "提醒"), escalate=("pass it on", "转交上级")),
            "If late",
            "逾期时",
            "What happens when the time is over.",
            "超过期限后如何处理。",
            group="rules",
        ),
        "escalate_to": setting(
            DECIDERS,
            "Passed on to",
            "转交给",
            "Who is asked when it is late.",
            "逾期后转交给谁。",
            group="rules",
        ),
    }
    required = ("by", "fields")
    example = {"key": "details", "do": "fill_in", "by": [{"field": "owner"}], "fields": {"reason": "require"}}

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> None:
        """What it leaves behind, so that later steps can be checked."""
        people = [one for one in settings.get("by", ()) if set(one) <= {"user", "role", "field", "formula"}]
        compile_people(compiler, people, "/by")
        for key in settings.get("fields", {}):
            compiler.field_of(compiler.entity, key, f"/fields/{key}")
        compiler.declare(TASK_OUTCOME)
