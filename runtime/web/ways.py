"""Ways out of a page that says what went wrong: never a dead end."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request, session

from runtime.web.identity import Person
from runtime.web.language import gettext
from runtime.web.world_addresses import whole_address

AGAIN = frozenset({429, 500, 503})
ICONS = {401: "lock", 403: "lock", 404: "map-off", 410: "link-off", 413: "file-alert", 429: "hourglass"}


@dataclass(frozen=True, slots=True)
class Way:
    """A link out of a failure."""

    label: str
    url: str


def ways_out(status: int) -> list[Way]:
    """Where to go from here, the best first; asks nothing of a database that may be what failed."""
    person: Person | None = g.get("actor") or getattr(session, "person", None)
    found = []
    if status in AGAIN and request.method == "GET":
        found.append(Way(gettext("Try again"), whole_address()))
    key = _app_key()
    if person is not None and key and (person.is_administrator or person.roles_in(key)):
        home = f"/apps/{key}/"
        if request.path != home:
            found.append(Way(gettext("To the app's home"), request.script_root + home))
    if person is None:
        found.append(Way(gettext("Sign in"), "/login"))
    else:
        found.append(Way(gettext("All apps"), "/"))
    return found


def advice(status: int) -> str:
    """What may help where the problem itself says nothing."""
    if status == 403 and g.get("world") is not None:
        return gettext(
            "So it is for whom you try it out as. Choose somebody else above, or change the rights."
        )
    return {
        403: gettext("An administrator can give you a role that opens it."),
        404: gettext("It may have been moved or deleted, or it is not open to your roles."),
        413: gettext("A smaller file or fewer rows will go through."),
        503: gettext("It usually passes within a minute."),
    }.get(status, "")


def icon_of(status: int) -> str:
    """The picture of a failure."""
    return ICONS.get(status, "alert-triangle")


def _app_key() -> str:
    parts = request.path.split("/")
    return parts[2] if len(parts) > 3 and parts[1] == "apps" else ""
