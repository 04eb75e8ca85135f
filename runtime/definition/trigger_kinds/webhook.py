"""Another system calls."""

from __future__ import annotations

from runtime.definition.kind_settings import TEXT
from runtime.definition.kinds import TriggerKind
from runtime.fields.settings import setting


class Webhook(TriggerKind):
    """Another system calls."""

    key = "webhook"
    label = {"en": "Incoming webhook", "zh": "接收 Webhook"}
    summary = {"en": "Another system calls[: {description}]", "zh": "其他系统调用[：{description}]"}
    icon = "webhook"
    about_record = False
    settings_schema = {
        "description": setting(
            TEXT,
            "What it is for",
            "用途",
            "For those who read the flow.",
            "供阅读流程的人参考。",
            editor="text",
        )
    }
    example = {"on": "webhook"}
