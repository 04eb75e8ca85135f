"""How many records stand behind entries of the menu, counted through the reader's door, to a thousand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from runtime.definition import View
from runtime.records.errors import BadRequest
from runtime.records.query import Query
from runtime.web.declared import Access, access
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.menu import Place, counted_views, menu_of

MOST = 12
MINE = "owner = user"
_NAMES_SOMEBODY = re.compile(r"\b(user|owner)\b")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of records; `said` ends with + when there are more than are counted."""

    value: int
    said: str


def count(here: Visit, entity: str, *conditions: str | None) -> Count:
    """How many records the reader may read fit all conditions. Raises BadRequest."""
    parts = [text for text in conditions if text]
    condition = " and ".join(f"({part})" for part in parts) or None
    found = here.records.list(entity, Query(filter=condition, limit=1, fields=("id",)))["count"]
    return Count(found["value"], format_decimal(found["value"]) + ("+" if found["capped"] else ""))


def counted(here: Visit, wanted: Iterable[tuple[Place, View]]) -> dict[str, Count]:
    """The counts of views by key; a view whose filter can't be worked out has none."""
    found: dict[str, Count] = {}
    for _place, view in list(wanted)[:MOST]:
        try:
            found[view.key] = count(here, view.entity, view.filter)
        except BadRequest:
            continue
    return found


def is_personal(view: View) -> bool:
    """Whether a view's filter says itself whose records it shows."""
    return bool(view.filter and _NAMES_SOMEBODY.search(view.filter))


@pages.get("/apps/<app_key>/-/counts")
@access(Access.MEMBER)
def menu_counts(app_key: str) -> ResponseReturnValue:
    """`{"counts": {view: text}}` of the menu's entries that show a part of the records."""
    here = visit(app_key)
    found = counted(here, counted_views(here, menu_of(here)))
    return {"counts": {key: one.said for key, one in found.items()}}
