"""A record was changed."""

from __future__ import annotations

from runtime.definition.kind_settings import keys
from runtime.definition.kinds import TriggerKind
from runtime.fields.settings import setting


class Updated(TriggerKind):
    """A record was changed."""

    key = "updated"
    label = {"en": "Updated", "zh": "修改"}
    summary = {
        "en": "A {entity} is changed[: {fields}][, where {when}]",
        "zh": "修改{entity}[的{fields}][（{when}）]",
    }
    icon = "pencil"
    settings_schema = {
        "fields": setting(
            keys("field", ""),
            "Only when these change",
            "仅当这些字段变化",
            "Only when one of these changed; any change if absent.",
            "其中任一字段变化时才开始；留空为任何修改。",
        )
    }
    example = {"on": "updated", "fields": ["status"]}
