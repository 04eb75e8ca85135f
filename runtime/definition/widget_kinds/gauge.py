"""One figure on its way to a target."""

from __future__ import annotations

from runtime.definition.kind_settings import CHART, NUMBER
from runtime.definition.kinds import WidgetKind


class Gauge(WidgetKind):
    """One figure on its way to a target."""

    key = "gauge"
    label = {"en": "Gauge", "zh": "目标进度"}
    icon = "gauge"
    settings_schema = {**CHART, "min": NUMBER, "max": NUMBER}
    example = {"id": "w1", "entity": "order", "kind": "gauge", "measure": "SUM(total)", "target": "1000000"}
