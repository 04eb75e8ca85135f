"""What an app's home offers those who design or publish it; the studio, if there is one, knows what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from runtime.web.pages.blueprint import Visit
from runtime.web.world_addresses import is_elsewhere

_PLACE = "formwright_designing"


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that is one click away."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Designing:
    """How the app stands, in a sentence, and what there is to do. `waits` when something is to be done."""

    said: str
    waits: bool
    offers: Sequence[Offer]
    more: Sequence[Offer] = ()


Asked = Callable[[str], Designing | None]


def mount(app: Flask, asked: Asked) -> None:
    """Have the homes of apps show what `asked` says about the app of a key."""
    app.extensions[_PLACE] = asked


def designing_of(visit: Visit) -> Designing | None:
    """What to show the reader; None for those who neither design nor publish, and in a try-out."""
    asked: Asked | None = current_app.extensions.get(_PLACE)
    if asked is None or is_elsewhere() or not (visit.person.designs or visit.person.publishes):
        return None
    return asked(visit.live.key)
