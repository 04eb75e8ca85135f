"""The path of stages a record goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage of the path: `done`, `now` or `coming`; `lost` marks an end that was not wanted."""

    label: str
    state: str
    lost: bool = False


def stage_path(here: Visit, of: LiveEntity, record: Mapping[str, Any]) -> list[StageStep]:
    """The stages of the record's first stage field, up to where it is and on; lost ends only when reached."""
    item = of.entity.stage_field
    if item is None or item.key in here.grant(of.key).hidden:
        return []
    now = record.get(item.key)
    variant = of.entity.record_type(record.get("record_type"))
    allowed = variant.stages if variant is not None else None
    stages = [
        one
        for one in item.stages
        if one.value == now or (one.kind != "lost" and (allowed is None or one.value in allowed))
    ]
    place = next((index for index, one in enumerate(stages) if one.value == now), -1)
    return [
        StageStep(
            here.text(one.label, one.value),
            "done" if index < place else "now" if index == place else "coming",
            one.kind == "lost",
        )
        for index, one in enumerate(stages)
    ]
