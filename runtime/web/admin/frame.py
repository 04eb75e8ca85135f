"""The frame of the settings: the places there are for the reader, which one this is, who they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request, url_for

from runtime.web.identity import Person
from runtime.web.language import gettext
from runtime.web.pages.people import color_of, initials_of


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the settings; `about` says in a line what it is for."""

    label: str
    url: str
    icon: str
    about: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """Places under a heading."""

    label: str
    spots: list[Spot]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame is drawn from. `index` is where all places are listed, for phones."""

    areas: list[Area]
    index: str
    dock: list[Spot]
    name: str
    email: str
    initials: str
    color: str


def frame_of(person: Person) -> Frame:
    """The frame of the page that is asked for."""
    areas = list(_areas(person))
    docked = [spot for area in (areas[1:] if person.is_administrator else areas) for spot in area.spots]
    name = person.name or person.email
    index = url_for("admin.overview" if person.is_administrator else "pages.profile")
    return Frame(
        areas, index, docked[:4], name, person.email, initials_of(name), color_of(person.user_id or 0)
    )


def _areas(person: Person) -> Iterator[Area]:
    _ = gettext
    yield Area(
        _("My account"),
        [
            _spot("pages.profile", _("Profile"), "user", _("Name, language, appearance, roles")),
            _spot("admin.my_security", _("Sign-in"), "lock", _("Password and open sessions")),
            _spot("admin.my_tokens", _("My API tokens"), "key", _("For programs that act for you")),
        ],
    )
    if not person.is_administrator:
        return
    yield Area(
        _("People"),
        [
            _spot("admin.list_people", _("People"), "users", _("Invite, give roles, suspend")),
            _spot("admin.list_departments", _("Departments"), "sitemap", _("The tree, with its heads")),
        ],
    )
    yield Area(
        _("Workspace"),
        [
            _spot("admin.workspace", _("General"), "settings", _("Name, time zone, languages, currency")),
            _spot("admin.list_rates", _("Exchange rates"), "coin-yuan", _("By the day they hold from")),
            _spot("admin.calendar", _("Working calendar"), "calendar", _("Week, days off, make-up days")),
            _spot("admin.list_apps", _("Apps"), "apps", _("What is live, and who has roles")),
        ],
    )
    yield Area(
        _("Security"),
        [
            _spot("admin.all_tokens", _("All API tokens"), "key", _("Of everybody")),
            _spot("admin.audit", _("Audit log"), "history", _("Who did what, sealed")),
        ],
    )


def _spot(endpoint: str, label: str, icon: str, about: str) -> Spot:
    url = url_for(endpoint)
    below = url.startswith("/admin/") and request.path.startswith(f"{url}/")
    return Spot(label, url, icon, about, request.path == url or below)
