"""Records at their place."""

from __future__ import annotations

from runtime.definition.kind_settings import keys, refers
from runtime.definition.kinds import ViewKind


class Map(ViewKind):
    """Records at their place."""

    key = "map"
    label = {"en": "Map", "zh": "地图"}
    icon = "map"
    settings_schema = {
        "location": refers("path", "Where it is"),
        "color": refers("path", "The choice or stage whose colour it takes"),
        "card": keys("path", "What a mark shows"),
    }
    required = ("location",)
    example = {"key": "sites", "entity": "site", "kind": "map", "location": "position"}
