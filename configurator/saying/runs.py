"""Runs of text: what is said, in pieces that a page sets apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

Run = tuple[str, str]
"""(kind, text): `text`, `name` (what stands in the app), `word` (and, or), `code` (a formula)."""

Runs = list[Run]
Fill = Callable[[str, str], Sequence[Run]]

_PIECE = re.compile(r"\[([^\[\]]*)\]|\{(\w+)(?::(\w+))?\}|([^\[\]{}]+)")


def filled(template: str, fill: Fill) -> Runs:
    """A summary with its holes filled. `fill(name, form)` says a setting, nothing for one that is not there;
    a part in brackets with such a setting is left out."""
    found: Runs = []
    for optional, name, form, text in _PIECE.findall(template):
        if optional:
            holes = re.findall(r"\{(\w+)(?::(\w+))?\}", optional)
            if all(fill(*hole) for hole in holes):
                found += filled(optional, fill)
        elif name:
            found += fill(name, form) or [("text", "…")]
        else:
            found.append(("text", text))
    return found


def plain(runs: Iterable[Run]) -> str:
    """The text alone."""
    return "".join(text for _kind, text in runs)


def joined(parts: Sequence[Sequence[Run]], comma: str) -> Runs:
    """Several beside each other."""
    found: Runs = []
    for index, part in enumerate(parts):
        if index:
            found.append(("text", comma))
        found += part
    return found
