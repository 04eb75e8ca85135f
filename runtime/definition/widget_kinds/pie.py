"""The parts of a whole."""

from __future__ import annotations

from runtime.definition.kind_settings import BOOLEAN, CHART
from runtime.definition.kinds import WidgetKind


class Pie(WidgetKind):
    """The parts of a whole."""

    key = "pie"
    label = {"en": "Pie", "zh": "饼图"}
    icon = "chart-pie"
    settings_schema = {**CHART, "ring": BOOLEAN}
    required = ("group_by",)
    example = {"id": "w1", "entity": "order", "kind": "pie", "group_by": "region", "measure": "SUM(total)"}
