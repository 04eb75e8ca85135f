"""Worlds beside the installation: the same routes, answered from another database by another person.

An address that begins with `/tryout/{id}` is the rest of it in the world of that id. Whoever mounts worlds
gives a function that opens one for the person who asks; the runtime then serves it with the same views, the
same door and the same checks, and with nothing of the installation in reach: the engine, the folder of files
and the person all are the world's. Only an app's pages and interface, what they load, and the choice of
language and appearance are there; every other address of a world is one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app, g, request
from sqlalchemy import Engine

from runtime.problems import Problem
from runtime.records.records import Records
from runtime.web.declared import Access
from runtime.web.errors import Refusal, not_found
from runtime.web.identity import Person, named_app
from runtime.web.world_addresses import ASKED, WorldAddresses

_OPENER = "formwright_worlds"

PARTS = ("pages.", "api.")
"""Whose routes a world has, as far as they belong to its app."""
BESIDE = frozenset({"static", "auth.choose", "api.me", "api.browser_session"})
"""Routes without an app that pages need; they tell and keep nothing but what is the reader's own."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to be in a world."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page of a world: what it is, as whom, and the ways out of it.

    `acting` is the address to which a form sends `who`, one of `choices` (groups by heading), and goes `back`
    from there; `acts` are buttons (label, icon, address, value of `act`) and `links` (label, icon, address).
    """

    said: str
    note: str
    acting: str
    choices: Sequence[tuple[str, Sequence[Choice]]] = ()
    acts: Sequence[tuple[str, str, str, str]] = ()
    links: Sequence[tuple[str, str, str]] = ()
    back: str = ""


@dataclass(frozen=True)
class World:
    """Where a request is answered instead of the installation. `banner` is called when a page is drawn."""

    id: str
    app_key: str
    engine: Engine
    home: Path
    door: type[Records] = Records
    banner: Callable[[], Banner] | None = None


Opened = tuple[World, Person]
Open = Callable[[str, Person], Opened | None]


def mount(app: Flask, opener: Open) -> None:
    """Serve worlds. `opener` gives the world of an id for who asks, and who they are there, or None."""
    app.extensions[_OPENER] = opener
    app.wsgi_app = WorldAddresses(app.wsgi_app)  # type: ignore[method-assign]


def enter(endpoint: str, level: Access, person: Person | None) -> None:
    """Answer the rest of this request in the world it names. Refusal 404 for what that does not have."""
    if endpoint == "static":
        return
    opener: Open | None = current_app.extensions.get(_OPENER)
    inside = endpoint.startswith(PARTS) and level in (Access.MEMBER, Access.SIGNED_IN)
    if opener is None or person is None:
        raise not_found()
    if not (inside or endpoint in BESIDE):
        raise Refusal(404, Problem("world.outside"))
    opened = opener(request.environ[ASKED], person)
    if opened is None:
        raise Refusal(404, Problem("world.gone"))
    world, there = opened
    named = named_app(request)
    if endpoint not in BESIDE and named != world.app_key:
        raise Refusal(404, Problem("world.outside"))
    if endpoint not in BESIDE:
        g.world, g.actor = world, there


def current_world() -> World | None:
    """The world this request is answered in; None for the installation itself."""
    found: World | None = g.get("world")
    return found


def door_type() -> type[Records]:
    """The door through which this request reads and writes."""
    world = current_world()
    return world.door if world is not None else Records
