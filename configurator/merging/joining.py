"""Joining both sides of a conflict, where that makes sense: lists of values and shown texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from configurator.merging.conflicts import Conflict, Kind
from configurator.pointers import tokens

Json = Any
LANGUAGES = ("en", "zh")
ON_ONE_LINE = ("label", "plural")


def joined(conflict: Conflict) -> Conflict | None:
    """The conflict with both in place of theirs; None where only one side can hold.

    A list has ours, then what theirs has besides. A text of several sentences has one below the other, a
    label both with a stroke between.
    """
    if conflict.kind is not Kind.VALUE:
        return None
    ours, theirs, way = conflict.ours, conflict.theirs, tokens(conflict.path)
    if isinstance(ours, list) and isinstance(theirs, list):
        more = [one for one in theirs if one not in ours]
        if more and any(one not in theirs for one in ours):
            return replace(conflict, theirs=[*ours, *more])
    is_text = len(way) > 1 and way[-1] in LANGUAGES
    if is_text and isinstance(ours, str) and isinstance(theirs, str):
        between = " / " if way[-2] in ON_ONE_LINE else "\n"
        return replace(conflict, theirs=f"{ours}{between}{theirs}")
    return None
