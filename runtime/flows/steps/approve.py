"""`approve`: people decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.people import compile_people
from runtime.flows.registry import register
from runtime.flows.schemas import BOOLEAN, refers, setting, worded
from runtime.flows.tasks import DECIDERS, DUE, ESCALATE_TO, FIELD_RIGHTS, SAID, TASK_OUTCOME, on_overdue

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler


@register
class Approve(StepType):
    """Ask people to approve or reject; the flow goes on when enough have."""

    key = "approve"
    label = {"en": "Approve", "zh": "审批"}
    sentence = {"en": "Ask people to approve", "zh": "请相关人员审批"}
    summary = {
        "en": "Ask {by} to approve[, {mode}][, within {due}]",
        "zh": "请{by}审批[，{mode}][，限 {due}]",
    }
    group = "people"
    start = {"by": [{"manager": 1}]}
    icon = "checkbox"
    executable = False
    settings_schema = {
        "by": setting(
            DECIDERS, "Who decides", "由谁审批", "Everyone named is asked.", "请列出的每个人审批。"
        ),
        "mode": setting(
            worded(
                "any",
                any=("any one of them", "任一人同意"),
                all=("all of them", "全部同意"),
                in_order=("one after the other", "依次审批"),
                percentage=("a share of them", "达到比例"),
            ),
            "If there are several",
            "多人时",
            "How many must agree.",
            "需要多少人同意。",
        ),
        "percentage": setting(
            {"type": "integer", "minimum": 1, "maximum": 100},
            "Share",
            "比例",
            "Per cent of those asked, where a share is enough.",
            "按比例通过时的百分比。",
        ),
        "message": SAID,
        "due": DUE,
        "on_overdue": on_overdue("remind", "approve", "reject", "escalate"),
        "escalate_to": ESCALATE_TO,
        "allow": setting(
            {
                "type": "array",
                "uniqueItems": True,
                "x-merge": "self",
                "items": worded(
                    None,
                    **{
                        "return": ("send it back", "退回"),
                        "transfer": ("transfer it", "转交"),
                        "add_approver": ("add an approver", "加签"),
                        "withdraw": ("withdraw it", "撤回"),
                        "cc": ("copy others in", "抄送"),
                        "comment": ("comment", "评论"),
                    },
                ),
            },
            "They may also",
            "还可以",
            "Beside approving and rejecting.",
            "除同意和拒绝之外。",
        ),
        "return_to": setting(
            refers("step"), "Sent back to", "退回到", "The start if absent.", "留空则退回起点。", group="more"
        ),
        "skip_repeated": setting(
            BOOLEAN,
            "Ask nobody twice",
            "不重复审批",
            "Who has approved already is not asked again.",
            "已同意的人不再询问。",
            group="more",
        ),
        "signature": setting(
            BOOLEAN, "Sign by hand", "手写签名", "Asks for a signature.", "审批时要求签名。", group="more"
        ),
        "fields": setting(
            FIELD_RIGHTS,
            "Fields in this step",
            "此步骤的字段",
            "What they may see and change meanwhile.",
            "此步骤中可见、可改的字段。",
            group="more",
        ),
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
