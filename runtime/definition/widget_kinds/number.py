"""One figure, against a target or the period before."""

from __future__ import annotations

from runtime.definition.kind_settings import BOOLEAN, CHART
from runtime.definition.kinds import WidgetKind


class Number(WidgetKind):
    """One figure, against a target or the period before."""

    key = "number"
    label = {"en": "Number", "zh": "数字"}
    icon = "number"
    settings_schema = {**CHART, "compare": BOOLEAN}
    example = {"id": "w1", "entity": "order", "kind": "number", "measure": "SUM(total)"}
