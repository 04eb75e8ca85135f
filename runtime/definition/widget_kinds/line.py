"""A figure over time."""

from __future__ import annotations

from runtime.definition.kind_settings import BOOLEAN, CHART
from runtime.definition.kinds import WidgetKind


class Line(WidgetKind):
    """A figure over time."""

    key = "line"
    label = {"en": "Line", "zh": "折线图"}
    icon = "chart-line"
    settings_schema = {**CHART, "stacked": BOOLEAN, "filled": BOOLEAN}
    example = {
        "id": "w1",
        "entity": "order",
        "kind": "line",
        "date": "ordered_on",
        "interval": "month",
        "measure": "SUM(total)",
    }
