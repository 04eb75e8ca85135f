"""The overview of an app in the studio: how its draft stands, its problems, its map, who did what lately."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue

from configurator.naming.names import Names
from configurator.naming.problems import in_labels
from configurator.versions import versions
from configurator.web.pages.appmap import drawn_map
from configurator.web.pages.blueprint import Bench, bench_of, bench_page, names_of, studio_pages
from configurator.web.pages.history import latest_steps
from configurator.web.pages.memory import remembered
from configurator.web.pages.places import Place, place_of
from configurator.web.pages.versions import listed
from runtime.definition import digest
from runtime.problems import Problem, errors
from runtime.web.declared import Access, access
from runtime.web.language import gettext

FIRST, MOST = 3, 60
"""Problems that are seen at once, so that the map is, too; and those that are listed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in words, with the place it is at."""

    severity: str
    text: str
    hint: str
    place: Place


@dataclass(frozen=True, slots=True)
class Next:
    """The next sensible step."""

    said: str
    label: str
    url: str


def findings_of(bench: Bench, problems: list[Problem]) -> list[Finding]:
    """Problems as pages show them, errors first."""
    found = []
    names = Names(bench.document, bench.language)
    for given in sorted(problems, key=lambda one: one.severity != "error"):
        problem = in_labels(given, names)
        place = place_of(bench.key, bench.document, problem.path, bench.language)
        if problem.code == "publish.conflicts":
            url = url_for("studio_pages.conflicts_page", app_key=bench.key)
            place = Place(gettext("Upgrade of the template"), url)
        found.append(
            Finding(problem.severity, problem.message(bench.language), problem.hint(bench.language), place)
        )
    return found


def next_step(bench: Bench) -> Next | None:
    """What there is to do next; None when nothing is."""
    if bench.draft.conflicts:
        return Next(
            gettext("The upgrade left something to decide."),
            gettext("Decide"),
            url_for("studio_pages.conflicts_page", app_key=bench.key),
        )
    if errors(bench.problems):
        return None
    if bench.live_version is None:
        return Next(
            gettext("Nobody but administrators sees the app until it is published."),
            gettext("See what publishing does"),
            url_for("studio_pages.publish_page", app_key=bench.key),
        )
    if bench.changes:
        return Next(
            gettext("The draft can be published."),
            gettext("See what publishing does"),
            url_for("studio_pages.publish_page", app_key=bench.key),
        )
    return None


@dataclass(frozen=True, slots=True)
class Live:
    """What is live, and the version before it, for those who may go back to that."""

    number: int
    who: str
    when: str
    note: str
    before: int | None


def live_said(bench: Bench) -> Live | None:
    """Who published what is live; None before the first publish."""
    rows = versions(bench.engine, bench.key)
    row = next((one for one in rows if one.number == bench.live_version), None)
    if row is None:
        return None
    found = listed(row, bench.live_version, names_of(bench.engine, [row.author_id]))
    before = next((one.number for one in rows if one.number < row.number), None)
    return Live(
        row.number,
        found.who,
        found.when,
        found.note or found.origin,
        before if bench.person.publishes else None,
    )


@studio_pages.get("/<app_key>")
@access(Access.STUDIO)
def overview(app_key: str) -> ResponseReturnValue:
    """An app in the studio."""
    bench = bench_of(app_key)
    found = findings_of(bench, bench.problems)
    first = FIRST if len(found) > FIRST + 1 else MOST
    return bench_page(
        "studio/overview.html",
        bench,
        findings=found[:first],
        rest=found[first:MOST],
        unshown=max(0, len(found) - MOST),
        entities=len(bench.draft.app.entities),
        map=remembered(
            ("map", bench.key, bench.language, digest(bench.draft.app)),
            lambda: drawn_map(bench.key, bench.document, bench.language),
        ),
        steps=latest_steps(bench),
        next_step=next_step(bench),
        live=live_said(bench),
    )
