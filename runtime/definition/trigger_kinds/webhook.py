"""Another system calls."""

from __future__ import annotations

from runtime.definition.kind_settings import TEXT
from runtime.definition.kinds import TriggerKind


class Webhook(TriggerKind):
    """Another system calls."""

    key = "webhook"
    label = {"en": "Incoming webhook", "zh": "接收 Webhook"}
    icon = "webhook"
    about_record = False
    settings_schema = {"description": TEXT}
    example = {"on": "webhook"}
