"""How many are left from step to step."""

from __future__ import annotations

from runtime.definition.kind_settings import CHART
from runtime.definition.kinds import WidgetKind


class Funnel(WidgetKind):
    """How many are left from step to step."""

    key = "funnel"
    label = {"en": "Funnel", "zh": "漏斗"}
    icon = "filter"
    settings_schema = CHART
    required = ("group_by",)
    example = {"id": "w1", "entity": "order", "kind": "funnel", "group_by": "stage", "measure": "COUNT()"}
