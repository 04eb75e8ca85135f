"""Rows and columns, to filter, sort and edit in place."""

from __future__ import annotations

from runtime.definition.kind_settings import BOOLEAN, COUNT, keys
from runtime.definition.kinds import ViewKind


class Table(ViewKind):
    """Rows and columns, to filter, sort and edit in place."""

    key = "table"
    label = {"en": "Table", "zh": "表格"}
    icon = "table"
    settings_schema = {
        "totals": keys("path", "Columns that are added up"),
        "page_size": COUNT,
        "editable": BOOLEAN,
    }
    example = {"key": "open", "entity": "quote", "kind": "table", "columns": ["number", "total"]}
