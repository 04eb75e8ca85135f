"""What was found out about a part, kept while the same part is asked about: parts never change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

KEPT = 20_000

_kept: dict[tuple[Any, int], tuple[Any, Any]] = {}
"""By the function and the part's identity; the part is kept, so that no other can have it."""


def remember(find: Callable[[Any], T], part: Any) -> T:
    """What `find` gave for this very part, or gives now."""
    place = (find, id(part))
    known = _kept.get(place)
    if known is None:
        if len(_kept) >= KEPT:
            _kept.clear()
        known = _kept[place] = part, find(part)
    found: T = known[1]
    return found
