"""What the designers of views and dashboards know of kinds: all of it comes from the registries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from runtime.definition.kinds import Kind, view_kinds, widget_kinds
from runtime.definition.text import text_in
from runtime.web.pages.lists import SHOWN_KINDS

USUAL = (
    "table", "kanban", "calendar", "timeline", "gallery", "tree", "map",
    "number", "bar", "line", "pie", "funnel", "gauge", "pivot", "note",
)  # fmt: skip
"""The order in which kinds are offered; those not named here follow."""


@lru_cache(maxsize=4)
def kinds_shown(language: str) -> dict[str, Any]:
    """The kinds of views and of widgets, and which of the former have a page of their own."""
    return {
        "view_kinds": _told(view_kinds().values(), language),
        "widget_kinds": _told(widget_kinds().values(), language),
        "shown_kinds": list(SHOWN_KINDS),
    }


def _told(kinds: Iterable[type[Kind]], language: str) -> list[dict[str, Any]]:
    def place(kind: type[Kind]) -> int:
        return USUAL.index(kind.key) if kind.key in USUAL else len(USUAL)

    return [
        {
            "key": kind.key,
            "label": text_in(kind.label, language, kind.key),
            "icon": kind.icon,
            "required": list(kind.required),
            "settings": [{"name": name, "schema": schema} for name, schema in kind.settings_schema.items()],
        }
        for kind in sorted(kinds, key=place)
    ]
