"""A definition without what is wrong with it, so that the rest of it can be shown."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from runtime.definition import App, dump_app, load_app
from runtime.problems import Problem

NEEDED = {"entity", "type", "key", "kind", "formwright", "value"}
"""Members without which their object is nothing: the object goes in their place."""

LISTS = ("rules", "flows", "permissions", "views", "metrics", "measures", "dashboards", "scenarios", "menu")
"""Lists whose members go whole: half of a rule would say something else."""


def without_wrong_parts(app: App, wrong: Iterable[Problem]) -> App | None:
    """The app without the smallest parts its problems name; None when that leaves nothing that loads."""
    document = copy.deepcopy(dump_app(app))
    places = {tuple(one.path.strip("/").split("/")) for one in wrong if one.path}
    for place in sorted({_part(document, place) for place in places}, key=_from_behind, reverse=True):
        _remove(document, place)
    mended, _problems = load_app(document)
    return mended


def _from_behind(place: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Later members of a list first, so that the places of the earlier ones still hold."""
    return tuple((int(step), "") if step.isdecimal() else (-1, step) for step in place)


def _part(document: Any, place: tuple[str, ...]) -> tuple[str, ...]:
    """The place of what has to go for the problem to go."""
    if place[0] in LISTS:
        return place[:2]
    here, last = document, 0
    for depth, step in enumerate(place):
        if isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        elif isinstance(here, dict) and step in here:
            here = here[step]
        else:
            break
        last = depth + 1
    found = place[:last]
    return found[:-1] if found and found[-1] in NEEDED else found


def _remove(document: Any, place: tuple[str, ...]) -> None:
    here = document
    for step in place[:-1]:
        if isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        elif isinstance(here, dict) and step in here:
            here = here[step]
        else:
            return
    if not place:
        return
    last = place[-1]
    if isinstance(here, dict):
        here.pop(last, None)
    elif isinstance(here, list) and last.isdecimal() and int(last) < len(here):
        del here[int(last)]
