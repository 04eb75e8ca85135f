"""The frame of the studio's pages: the places of an app, how its draft stands, undo and redo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for

from configurator.draft import possible_steps
from configurator.web.pages.blueprint import Bench
from runtime.problems import errors
from runtime.storage.engines import read_transaction
from runtime.web.language import gettext, ngettext
from runtime.web.pages.shell import Me, me_of

BELONGS = {
    "conflicts": "studio_pages.upgrade_page",
    "compare": "studio_pages.list_versions",
    "history": "studio_pages.overview",
    "settings": "studio_pages.overview",
    "find": "studio_pages.overview",
    "new-entity": "designer.entities",
    "options": "designer.entities",
}
"""Pages that stand below others without their address saying so."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A place of an app in the studio."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame is drawn from. `state` says in words how the draft stands to what is live."""

    label: str
    icon: str
    tabs: list[Tab]
    state: str
    changes: int
    may_undo: bool
    may_redo: bool
    errors: int
    warnings: int
    problems_said: str
    app_url: str
    search: str
    palette: str
    me: Me


def frame_of(bench: Bench) -> Frame:
    """The frame of the page that is asked for."""
    with read_transaction(bench.engine) as connection:
        may_undo, may_redo = possible_steps(connection, bench.app_id)
    blocking = len(errors(bench.problems))
    warnings = len(bench.problems) - blocking
    return Frame(
        label=bench.label,
        icon=bench.draft.app.icon or "apps",
        tabs=list(_tabs(bench)),
        state=state_said(bench),
        changes=len(bench.changes),
        may_undo=may_undo,
        may_redo=may_redo,
        errors=blocking,
        warnings=warnings,
        problems_said=problems_said(blocking, warnings),
        app_url=url_for("pages.app_home", app_key=bench.key) if bench.live and bench.enabled else "",
        search=url_for("studio_pages.find", app_key=bench.key),
        palette=url_for("studio_pages.find_at_once", app_key=bench.key),
        me=me_of(bench.person),
    )


def state_said(bench: Bench) -> str:
    """How the draft stands to what is live, in one sentence."""
    if bench.live_version is None:
        return gettext("Not published yet")
    count = len(bench.changes)
    if not count:
        return gettext("Same as version %(number)s, which is live", number=bench.live_version)
    return str(
        ngettext(
            "%(num)s change not published, since version %(number)s",
            "%(num)s changes not published, since version %(number)s",
            count,
            number=bench.live_version,
        )
    )


def problems_said(blocking: int, warnings: int) -> str:
    """How many problems there are."""
    said = []
    if blocking:
        said.append(str(ngettext("%(num)s error", "%(num)s errors", blocking)))
    if warnings:
        said.append(str(ngettext("%(num)s warning", "%(num)s warnings", warnings)))
    return str(gettext(", ")).join(said) or str(gettext("No problems"))


def _tabs(bench: Bench) -> Iterator[Tab]:
    places = [
        ("studio_pages.overview", gettext("Overview")),
        ("designer.entities", gettext("Entities")),
        ("designer.flows", gettext("Flows")),
        ("designer.decisions", gettext("Decisions")),
        ("designer.screens", gettext("Menu")),
        ("designer.roles", gettext("Roles")),
        ("studio_pages.scenarios_page", gettext("Scenarios")),
        ("studio_pages.tryout_page", gettext("Try out")),
        ("studio_pages.publish_page", gettext("Publish")),
        ("studio_pages.list_versions", gettext("Versions")),
    ]
    if bench.draft.app.base is not None:
        places.append(("studio_pages.upgrade_page", gettext("Template")))
    places.append(("studio_pages.packages_page", gettext("Packages")))
    here = request.path
    for page, endpoint in BELONGS.items():
        if here.endswith(f"/{bench.key}/{page}"):
            here = url_for(endpoint, app_key=bench.key)
    best = ""
    found = []
    for endpoint, label in places:
        if endpoint in current_app.view_functions:
            url = url_for(endpoint, app_key=bench.key)
            found.append((label, url))
            inside = here == url or here.startswith(f"{url.rstrip('/')}/")
            if inside and len(url) > len(best):
                best = url
    for label, url in found:
        yield Tab(label, url, url == best)
