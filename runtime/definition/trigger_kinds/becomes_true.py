"""A condition did not hold before a change and holds after it."""

from __future__ import annotations

from runtime.definition.kinds import TriggerKind


class BecomesTrue(TriggerKind):
    """A condition did not hold before a change and holds after it."""

    key = "becomes_true"
    label = {"en": "Condition becomes true", "zh": "条件成立"}
    summary = {"en": "In a {entity} it becomes true that {when}", "zh": "{entity}变为：{when}"}
    icon = "bolt"
    required = ("when",)
    example = {"on": "becomes_true", "when": "total > 100000"}
