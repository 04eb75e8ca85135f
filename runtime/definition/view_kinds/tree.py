"""Records below the record they belong to."""

from __future__ import annotations

from runtime.definition.kind_settings import keys, refers
from runtime.definition.kinds import ViewKind


class Tree(ViewKind):
    """Records below the record they belong to."""

    key = "tree"
    label = {"en": "Tree", "zh": "树形"}
    icon = "binary-tree"
    settings_schema = {
        "parent": refers("field", "The self-reference; the one marked as a tree if absent"),
        "card": keys("path", "What an entry shows"),
    }
    example = {"key": "structure", "entity": "unit", "kind": "tree", "parent": "above"}
