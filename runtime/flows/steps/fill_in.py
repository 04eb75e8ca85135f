"""`fill_in`: somebody completes the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.people import compile_people
from runtime.flows.registry import register
from runtime.flows.schemas import setting
from runtime.flows.tasks import DECIDERS, DUE, ESCALATE_TO, FIELD_RIGHTS, SAID, TASK_OUTCOME, on_overdue

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
        "message": SAID,
        "fields": setting(
            FIELD_RIGHTS,
            "Fields",
            "字段",
            "What is to be filled in, and what they may see.",
            "要填写的字段及其可见性。",
        ),
        "due": DUE,
        "on_overdue": on_overdue("remind", "escalate"),
        "escalate_to": ESCALATE_TO,
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
