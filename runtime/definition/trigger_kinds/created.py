"""A record was created."""

from __future__ import annotations

from runtime.definition.kinds import TriggerKind


class Created(TriggerKind):
    """A record was created."""

    key = "created"
    label = {"en": "Created", "zh": "新建"}
    summary = {"en": "A {entity} is created[ where {when}]", "zh": "新建{entity}[（{when}）]"}
    icon = "plus"
    example = {"on": "created"}
