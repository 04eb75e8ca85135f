"""What steps that wait for people share: who decides, what they may do to fields, what they leave behind."""

from __future__ import annotations

from typing import Any

from runtime.flows.schemas import DURATION, MESSAGE, people, setting, worded
from runtime.formula.types import INSTANT, TEXT, USER

DECIDERS = people(
    manager={"type": "integer", "minimum": 1, "maximum": 20, "description": "Levels above who started"},
    department_head={"type": "boolean", "description": "Of the department of who started"},
)

FIELD_RIGHTS: dict[str, Any] = {
    "type": "object",
    "x-keys": "field",
    "additionalProperties": worded(
        hide=("Hidden", "隐藏"),
        read=("May see", "只读"),
        edit=("May change", "可编辑"),
        require=("Must fill in", "必填"),
    ),
}

TASK_OUTCOME = {"outcome": TEXT, "by": USER, "at": INSTANT, "comment": TEXT}

SAID = setting(MESSAGE, "What is said", "说明", "Shown with the task.", "随任务显示。", editor="text")
DUE = setting(DURATION, "Due after", "期限", "Such as `2 workdays`.", "例如 `2 workdays`。", group="rules")
ESCALATE_TO = setting(
    DECIDERS, "Passed on to", "转交给", "Who is asked when it is late.", "逾期后转交给谁。", group="rules"
)


def on_overdue(*ways: str) -> dict[str, Any]:
    """What happens to a task that is late: the ways a step has of those there are."""
    labels = {
        "remind": ("remind", "提醒"),
        "approve": ("approve", "自动同意"),
        "reject": ("reject", "自动拒绝"),
        "escalate": ("pass it on", "转交上级"),
    }
    return setting(
        worded("remind", **{one: labels[one] for one in ways}),
        "If late",
        "逾期时",
        "What happens when the time is over.",
        "超过期限后如何处理。",
        group="rules",
    )
