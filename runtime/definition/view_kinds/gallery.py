"""Cards beside each other, each with a picture."""

from __future__ import annotations

from runtime.definition.kind_settings import keys, refers
from runtime.definition.kinds import ViewKind


class Gallery(ViewKind):
    """Cards beside each other, each with a picture."""

    key = "gallery"
    label = {"en": "Gallery", "zh": "画廊"}
    icon = "layout-grid"
    settings_schema = {
        "image": refers("path", "The picture"),
        "card": keys("path", "What a card shows"),
    }
    example = {"key": "catalogue", "entity": "product", "kind": "gallery", "image": "photo"}
