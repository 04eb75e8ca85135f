"""A figure by rows and columns."""

from __future__ import annotations

from runtime.definition.kind_settings import CHART
from runtime.definition.kinds import WidgetKind


class Pivot(WidgetKind):
    """A figure by rows and columns."""

    key = "pivot"
    label = {"en": "Cross table", "zh": "交叉表"}
    icon = "table-column"
    settings_schema = CHART
    required = ("group_by",)
    example = {
        "id": "w1",
        "entity": "order",
        "kind": "pivot",
        "group_by": "region",
        "series": "status",
        "measure": "COUNT()",
    }
