"""`approve`: people decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.people import compile_people
from runtime.flows.registry import register
from runtime.flows.schemas import BOOLEAN, DURATION, MESSAGE, one_of, refers
from runtime.flows.tasks import DECIDERS, FIELD_RIGHTS, TASK_OUTCOME

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler


@register
class Approve(StepType):
    """Ask people to approve or reject; the flow goes on when enough have."""

    key = "approve"
    label = {"en": "Approve", "zh": "审批"}
    sentence = {"en": "Ask people to approve", "zh": "请相关人员审批"}
    icon = "checkbox"
    executable = False
    settings_schema = {
        "by": DECIDERS,
        "mode": {**one_of("any", "all", "in_order", "percentage"), "default": "any"},
        "percentage": {"type": "integer", "minimum": 1, "maximum": 100},
        "message": MESSAGE,
        "due": DURATION,
        "on_overdue": {**one_of("remind", "approve", "reject", "escalate"), "default": "remind"},
        "escalate_to": DECIDERS,
        "allow": {
            "type": "array",
            "uniqueItems": True,
            "x-merge": "self",
            "items": one_of("return", "transfer", "add_approver", "withdraw", "cc", "comment"),
        },
        "return_to": refers("step"),
        "skip_repeated": BOOLEAN,
        "signature": BOOLEAN,
        "fields": FIELD_RIGHTS,
    }
    required = ("by",)
    example = {
        "key": "director",
        "do": "approve",
        "by": [{"role": "sales_director"}],
        "mode": "all",
        "due": "2 workdays",
        "on_overdue": "remind",
        "allow": ["return", "transfer"],
        "fields": {"reason": "edit"},
    }

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> None:
        """What the decision leaves behind, so that later steps can be checked."""
        people = [one for one in settings.get("by", ()) if set(one) <= {"user", "role", "field", "formula"}]
        compile_people(compiler, people, "/by")
        for key in settings.get("fields", {}):
            compiler.field_of(compiler.entity, key, f"/fields/{key}")
        compiler.declare(TASK_OUTCOME)
