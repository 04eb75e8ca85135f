"""A bar per group."""

from __future__ import annotations

from runtime.definition.kind_settings import BOOLEAN, CHART
from runtime.definition.kinds import WidgetKind


class Bar(WidgetKind):
    """A bar per group."""

    key = "bar"
    label = {"en": "Bars", "zh": "柱状图"}
    icon = "chart-bar"
    settings_schema = {**CHART, "stacked": BOOLEAN, "horizontal": BOOLEAN}
    example = {"id": "w1", "entity": "order", "kind": "bar", "group_by": "region", "measure": "SUM(total)"}
