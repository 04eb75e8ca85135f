"""A record was deleted."""

from __future__ import annotations

from runtime.definition.kinds import TriggerKind


class Deleted(TriggerKind):
    """A record was deleted."""

    key = "deleted"
    label = {"en": "Deleted", "zh": "删除"}
    summary = {"en": "A {entity} is deleted[ where {when}]", "zh": "删除{entity}[（{when}）]"}
    icon = "trash"
    example = {"on": "deleted"}
