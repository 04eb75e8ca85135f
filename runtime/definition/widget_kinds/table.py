"""The first records of a view or of a filter."""

from __future__ import annotations

from runtime.definition.kind_settings import COUNT, keys, refers
from runtime.definition.kinds import WidgetKind


class Table(WidgetKind):
    """The first records of a view or of a filter."""

    key = "table"
    label = {"en": "List", "zh": "列表"}
    icon = "list"
    settings_schema = {
        "view": refers("view", "The view whose records it shows"),
        "columns": keys("path", "What a row shows"),
        "sort": keys("sort", "Paths; - before one means descending"),
        "limit": COUNT,
    }
    example = {"id": "w1", "entity": "order", "kind": "table", "columns": ["number", "total"]}
