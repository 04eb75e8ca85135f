"""`webhook`: send the record to another system."""

from __future__ import annotations

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.schemas import VALUES, one_of


@register
class Webhook(StepType):
    """Make an outgoing call when the transaction has committed."""

    key = "webhook"
    label = {"en": "Webhook", "zh": "外部调用"}
    sentence = {"en": "Send data to another system", "zh": "向其他系统发送数据"}
    icon = "webhook"
    executable = False
    settings_schema = {
        "url": {"type": "string", "format": "uri", "pattern": "^https?://"},
        "method": {**one_of("POST", "PUT", "PATCH", "DELETE", "GET"), "default": "POST"},
        "values": {**VALUES, "description": "What is sent: name to formula", "x-keys": "name"},
        "secret": {"type": "string", "description": "Name of the signing secret kept with the installation"},
    }
    required = ("url",)
    example = {
        "key": "send",
        "do": "webhook",
        "url": "https://example.com/hook",
        "values": {"number": "number"},
    }
