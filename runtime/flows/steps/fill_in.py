"""`fill_in`: somebody completes the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.people import compile_people
from runtime.flows.registry import register
from runtime.flows.schemas import DURATION, MESSAGE, one_of
from runtime.flows.tasks import DECIDERS, FIELD_RIGHTS, TASK_OUTCOME

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler


@register
class FillIn(StepType):
    """Ask somebody to fill in fields of the record; the flow goes on when they have."""

    key = "fill_in"
    label = {"en": "Fill in", "zh": "填写"}
    sentence = {"en": "Ask somebody to fill in fields", "zh": "请相关人员填写字段"}
    icon = "forms"
    executable = False
    settings_schema = {
        "by": DECIDERS,
        "message": MESSAGE,
        "fields": FIELD_RIGHTS,
        "due": DURATION,
        "on_overdue": {**one_of("remind", "escalate"), "default": "remind"},
        "escalate_to": DECIDERS,
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
