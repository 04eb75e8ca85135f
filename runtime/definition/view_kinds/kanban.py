"""Cards in columns, one column per value of a field."""

from __future__ import annotations

from runtime.definition.kind_settings import keys
from runtime.definition.kinds import ViewKind


class Kanban(ViewKind):
    """Cards in columns, one column per value of a field."""

    key = "kanban"
    label = {"en": "Board", "zh": "看板"}
    icon = "columns"
    settings_schema = {
        "card": keys("path", "What a card shows"),
        "totals": keys("path", "What is added up per column"),
    }
    required = ("group_by",)
    example = {"key": "board", "entity": "quote", "kind": "kanban", "group_by": "status"}
