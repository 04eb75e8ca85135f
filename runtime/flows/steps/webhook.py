"""`webhook`: send the record to another system."""

from __future__ import annotations

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.schemas import VALUES, one_of, setting


@register
class Webhook(StepType):
    """Make an outgoing call when the transaction has committed."""

    key = "webhook"
    label = {"en": "Webhook", "zh": "外部调用"}
    sentence = {"en": "Send data to another system", "zh": "向其他系统发送数据"}
    summary = {"en": "Send [{values:names} ]to {url}", "zh": "[将{values:names}]发送到 {url}"}
    group = "outside"
    start = {"url": "https://example.com/"}
    icon = "webhook"
    executable = False
    settings_schema = {
        "url": setting(
            {"type": "string", "format": "uri", "pattern": "^https?://"},
            "Address",
            "地址",
            "Where it is sent.",
            "发送到的地址。",
        ),
        "method": setting(
            {**one_of("POST", "PUT", "PATCH", "DELETE", "GET"), "default": "POST"},
            "Method",
            "方法",
            "The kind of request.",
            "请求方法。",
            group="more",
        ),
        "values": setting(
            {**VALUES, "x-keys": "name"}, "What is sent", "发送内容", "Name to formula.", "名称及其公式。"
        ),
        "secret": setting(
            {"type": "string"},
            "Signed with",
            "签名密钥",
            "Name of the signing secret kept with the installation.",
            "保存在系统中的签名密钥名称。",
            group="more",
        ),
    }
    required = ("url",)
    example = {
        "key": "send",
        "do": "webhook",
        "url": "https://example.com/hook",
        "values": {"number": "number"},
    }
