"""Trees: records below the record they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.definition import View
from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import Row
from runtime.web.pages.listing.address import Address

MOST_NODES = 1000
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Node:
    """A record of a tree; `url` opens or closes what is below it."""

    row: Row
    level: int
    has_below: bool = False
    is_open: bool = True
    url: str = ""


def tree_key(here: Visit, of: LiveEntity, view: View | None) -> str:
    """The field a tree view is built by; empty for other views, and where the reader may not see it."""
    if view is None or view.kind != "tree":
        return ""
    marked = (key for key, item in of.fields.items() if item.type == "reference" and item.setting("tree"))
    key = str(view.setting("parent") or next(marked, ""))
    item = of.fields.get(key)
    is_own = item is not None and item.type == "reference" and item.setting("entity") == of.key
    return key if is_own and key not in here.grant(of.key).hidden else ""


def nodes_of(rows: Sequence[Row], key: str, closed: frozenset[str], address: Address) -> list[Node]:
    """The records from the top down; one whose parent isn't among them stands at the top."""
    known = {row.id for row in rows}
    below: dict[int, list[Row]] = {}
    for row in rows:
        parent = row.record.get(key)
        number = parent["id"] if parent and parent["id"] in known and parent["id"] != row.id else 0
        below.setdefault(number, []).append(row)
    found: list[Node] = []
    seen: set[int] = set()

    def walk(number: int, level: int) -> None:
        for row in below.get(number, ()):
            if row.id in seen:
                continue
            seen.add(row.id)
            has_below, mark = row.id in below, str(row.id)
            is_open = mark not in closed
            marks = closed ^ {mark}
            url = address.to({"closed": sorted(marks)}) if has_below else ""
            found.append(Node(row, level, has_below, is_open, url))
            if has_below and is_open and level < DEEPEST:
                walk(row.id, level + 1)

    walk(0, 1)
    return found
