"""`notify`: tell people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.people import People, compile_people, find_people
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.schemas import MESSAGE, PEOPLE, setting

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.rules.messages import Message


@dataclass(frozen=True, slots=True)
class Notice:
    """Whom to tell what."""

    to: tuple[People, ...]
    message: Message


@register
class Notify(StepType):
    """Put a notice in front of people, in the app."""

    key = "notify"
    label = {"en": "Notify", "zh": "通知"}
    sentence = {"en": "Tell people", "zh": "通知相关人员"}
    summary = {"en": "Tell {to}[: {message}]", "zh": "通知{to}[：{message}]"}
    group = "people"
    start = {"to": [{"field": "owner"}], "message": {"en": "Please have a look", "zh": "请查看"}}
    icon = "bell"
    settings_schema = {
        "to": setting(PEOPLE, "Whom", "通知谁", "Everyone is told once.", "每人只通知一次。"),
        "message": setting(
            MESSAGE,
            "What is said",
            "内容",
            "`{field}` stands for a value of the record.",
            "`{字段}` 处填入记录的值。",
            editor="text",
        ),
    }
    required = ("to", "message")
    example = {
        "key": "tell",
        "do": "notify",
        "to": [{"field": "owner"}],
        "message": {"en": "Quote {number} is approved", "zh": "报价单 {number} 已批准"},
    }

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Notice:
        """The people and the message."""
        to = compile_people(compiler, settings.get("to", ()), "/to")
        return Notice(to, compiler.message(settings.get("message", ""), "/message"))

    def execute(self, made: Notice, standing: Standing) -> Result:
        """Tell everyone once; nobody to tell is no failure."""
        users = find_people(made.to, standing)
        message = made.message.say(standing.context())
        if users:
            run = standing.run
            standing.port.notify(users, message, run.entity, run.record_id, standing.origin)
        return Continue(f"{len(users)} told", seen={"users": users, "message": message})
