"""What an app would do by itself once published, beyond keeping records: told before a package comes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from runtime.problems import Problem, register_messages

_STEPS = {
    "notify": "power.messages",
    "webhook": "power.calls",
    "delete_records": "power.deletes",
    "update_records": "power.changes",
}
_BY_THE_CLOCK = ("schedule", "date")

register_messages(
    {
        "power.messages": {"en": "sends messages (steps: {count})", "zh": "发送消息（{count} 个步骤）"},
        "power.calls": {
            "en": "calls addresses outside (steps: {count})",
            "zh": "调用外部地址（{count} 个步骤）",
        },
        "power.deletes": {"en": "deletes records (steps: {count})", "zh": "删除记录（{count} 个步骤）"},
        "power.changes": {
            "en": "changes many records at once (steps: {count})",
            "zh": "批量修改记录（{count} 个步骤）",
        },
        "power.clock": {"en": "runs by the clock (flows: {count})", "zh": "定时运行（{count} 个流程）"},
        "power.called": {
            "en": "can be called from outside (flows: {count})",
            "zh": "可被外部调用（{count} 个流程）",
        },
        "power.public": {
            "en": "has forms for everybody, without signing in (forms: {count})",
            "zh": "有无需登录的公开表单（{count} 个）",
        },
    }
)


def powers_of(document: Mapping[str, Any]) -> list[Problem]:
    """The powers a definition asks for, each with how often; none for one that only keeps records.

    Scripts are not among them: a definition holds none.
    """
    flows = [flow for flow in document.get("flows") or () if isinstance(flow, Mapping)]
    found: Counter[str] = Counter()
    for flow in flows:
        found.update(_STEPS[kind] for kind in _step_kinds(flow.get("steps")) if kind in _STEPS)
        trigger = flow.get("trigger")
        on = trigger.get("on") if isinstance(trigger, Mapping) else None
        found["power.clock"] += on in _BY_THE_CLOCK
        found["power.called"] += on == "webhook"
    for form in document.get("forms") or ():
        public = form.get("public") if isinstance(form, Mapping) else None
        found["power.public"] += isinstance(public, Mapping) and public.get("enabled") is True
    return [Problem(code, "", {"count": count}) for code, count in found.items() if count]


def _step_kinds(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _step_kinds(one)
    elif isinstance(value, Mapping):
        if isinstance(value.get("do"), str):
            yield value["do"]
        for one in value.values():
            if isinstance(one, list | Mapping):
                yield from _step_kinds(one)
