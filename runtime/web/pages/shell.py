"""The frame of an app's pages: switch, menu, dock, bell, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from runtime.records.notices import MOST_COUNTED, count_new
from runtime.web.identity import Person
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.menu import Group, Place, menu_of
from runtime.web.pages.people import color_of, initials_of
from runtime.web.pages.switching import Switch, switch_of
from runtime.web.world_addresses import is_elsewhere

DOCKED = 3
PROFILE = "pages.profile"
STUDIO = "studio_pages.home"
NEW_APP = "studio_pages.new_page"
DESIGN = "studio_pages.overview"


@dataclass(frozen=True, slots=True)
class Me:
    """The reader, as the frame shows them; `profile` is the address of their own page, `studio` that of the
    place where apps are designed, each if there is one for them."""

    name: str
    initials: str
    color: str
    roles: str
    profile: str = ""
    id: int = 0
    studio: str = ""
    new_app: str = ""


@dataclass(frozen=True, slots=True)
class Bell:
    """Messages not read yet: how many, as it is said, and where they are."""

    count: int
    said: str
    url: str
    drawer: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame is drawn from."""

    label: str
    home: str
    switch: Switch
    search: str
    palette: str
    counts: str
    bell: Bell
    menu: list[Group]
    dock: list[Place]
    me: Me
    design: str = ""


def shell_of(visit: Visit, here: str = "", entity: str = "") -> Shell:
    """The frame around a page. `here` is the page's address, `entity` stands for it where no entry leads."""
    key = visit.live.key
    groups = menu_of(visit, here, entity)
    return Shell(
        label=visit.text(visit.live.app.label, key),
        home=url_for("pages.app_home", app_key=key),
        switch=switch_of(visit.person, visit.language, visit.live),
        search=url_for("pages.search", app_key=key),
        palette=url_for("pages.palette", app_key=key),
        counts=url_for("pages.menu_counts", app_key=key),
        bell=bell_of(visit),
        menu=groups,
        dock=docked([place for group in groups for place in group.items]),
        me=me_of(visit.person, _roles(visit)),
        design=_mounted(visit.person, DESIGN, app_key=key),
    )


def bell_of(visit: Visit) -> Bell:
    """How many messages are new to the reader."""
    count = count_new(visit.records)
    said = f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)
    key = visit.live.key
    return Bell(
        count, said, url_for("pages.list_notices", app_key=key), url_for("pages.notices_drawer", app_key=key)
    )


def docked(places: list[Place]) -> list[Place]:
    """The first places that look different: a dock of three lists of leads would lead nowhere else."""
    found: dict[str, Place] = {}
    for place in places:
        if place.icon not in found or place.current:
            found[place.icon] = place
    return list(found.values())[:DOCKED]


def me_of(person: Person, roles: str = "") -> Me:
    """The reader."""
    name = person.name or person.email
    profile = url_for(PROFILE) if PROFILE in current_app.view_functions and not is_elsewhere() else ""
    own = person.user_id or 0
    studio = _mounted(person, STUDIO)
    new_app = _mounted(person, NEW_APP)
    return Me(name, initials_of(name), color_of(own), roles or person.email, profile, own, studio, new_app)


def _mounted(person: Person, endpoint: str, **values: Any) -> str:
    """A page of the studio, for those who design or publish, where there is a studio."""
    is_there = (
        (person.designs or person.publishes) and endpoint in current_app.view_functions and not is_elsewhere()
    )
    return url_for(endpoint, **values) if is_there else ""


def _roles(visit: Visit) -> str:
    held = visit.person.roles_in(visit.live.key)
    named = [visit.text(role.label, role.key) for role in visit.live.app.roles if role.key in held]
    if not named and visit.person.is_administrator:
        return gettext("Administrator")
    return ("、" if visit.language == "zh" else ", ").join(named)


def frame(visit: Visit, here: str = "", entity: str = "") -> dict[str, Any]:
    """What every template of an app needs."""
    return {"shell": shell_of(visit, here, entity), "app_key": visit.live.key}
