"""A record was changed."""

from __future__ import annotations

from runtime.definition.kind_settings import keys
from runtime.definition.kinds import TriggerKind


class Updated(TriggerKind):
    """A record was changed."""

    key = "updated"
    label = {"en": "Updated", "zh": "修改"}
    icon = "pencil"
    settings_schema = {"fields": keys("field", "Only when one of these changed")}
    example = {"on": "updated", "fields": ["status"]}
