"""Finding a part of an app (an entity, a field, a rule, all that has a name) and the studio's pages.

The same results stand on a page of their own and, as a fragment, in the command palette.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from configurator.pointers import identity
from configurator.web.pages.blueprint import Bench, bench_of, bench_page, studio_pages
from configurator.web.pages.frame import frame_of
from configurator.web.pages.places import label_in, name_of, part_url
from runtime.fields import field_types
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.search import Hit, Hits, fitting

Json = Any
IN_PALETTE, ON_PAGE = 6, 40
"""Of each kind, how many are listed."""
SECTIONS = {
    "forms": "forms", "views": "table", "rules": "arrow-ramp-right", "flows": "bolt", "roles": "users",
    "dashboards": "chart-bar", "metrics": "chart-bar", "measures": "math-function", "settings": "adjustments",
    "user_fields": "user", "option_sets": "list-details", "scenarios": "checklist",
}  # fmt: skip


@studio_pages.get("/<app_key>/find")
@access(Access.STUDIO)
def find(app_key: str) -> ResponseReturnValue:
    """What fits the words in `q`; it works without a script."""
    bench = bench_of(app_key)
    q = request.args.get("q", "").strip()
    return bench_page("studio/find.html", bench, q=q, found=found_in(bench, q, ON_PAGE) if q else [])


@studio_pages.get("/<app_key>/palette")
@access(Access.STUDIO)
def find_at_once(app_key: str) -> ResponseReturnValue:
    """The same for the command palette; without words, the pages and entities."""
    q = request.args.get("q", "").strip()
    return render_template("parts/palette_list.html", found=found_in(bench_of(app_key), q, IN_PALETTE), q=q)


def found_in(bench: Bench, q: str, most: int) -> list[Hits]:
    """The parts of a draft in whose names or keys every word of `q` stands, and the pages of the studio."""
    titles = {
        "forms": gettext("Forms"), "views": gettext("Lists"), "rules": gettext("Rules"),
        "flows": gettext("Flows"), "roles": gettext("Roles"), "dashboards": gettext("Dashboards"),
        "metrics": gettext("Figures"), "measures": gettext("Figures made of figures"),
        "settings": gettext("Settings"), "user_fields": gettext("What the app knows of people"),
        "option_sets": gettext("Shared options"), "scenarios": gettext("Scenarios"),
    }  # fmt: skip
    places = [(tab.label, tab.url) for tab in frame_of(bench).tabs]
    places.append((gettext("Settings of the app"), url_for("designer.app_page", app_key=bench.key)))
    pages = (Hit(label, url, "arrow-right") for label, url in places)
    groups = [
        Hits("entities", gettext("Entities"), fitting(_entities(bench), q, most), kept=True),
        Hits("pages", gettext("Go to"), fitting(pages, q, most), kept=True),
    ]
    if q:
        groups.insert(1, Hits("fields", gettext("Fields"), fitting(_fields(bench), q, most)))
        groups += [
            Hits(section, titles[section], fitting(_members(bench, section, icon), q, most))
            for section, icon in SECTIONS.items()
        ]
    return [group for group in groups if group.items]


def _entities(bench: Bench) -> Iterator[Hit]:
    for entity in bench.document.get("entities", ()):
        key = entity["key"]
        url = part_url(bench.key, bench.document, f"/entities/{key}")
        yield Hit(bench.text(entity.get("label"), key), url, entity.get("icon") or "table", "", _also(entity))


def _fields(bench: Bench) -> Iterator[Hit]:
    types = field_types()
    for entity in bench.document.get("entities", ()):
        of = bench.text(entity.get("label"), entity["key"])
        for one in entity.get("fields", ()):
            url = part_url(bench.key, bench.document, f"/entities/{entity['key']}/fields/{one['key']}")
            drawn = types[one["type"]].icon if one.get("type") in types else "forms"
            yield Hit(bench.text(one.get("label"), one["key"]), url, drawn, of, _also(one))


def _members(bench: Bench, section: str, icon: str) -> Iterator[Hit]:
    for member in bench.document.get(section, ()):
        key = identity(member) or ""
        label = name_of(bench.document, member, section, key, bench.language)
        url = part_url(bench.key, bench.document, f"/{section}/{key}")
        of = label_in(bench.document, "entities", str(member.get("entity", "")), bench.language)
        yield Hit(label, url, icon, "" if of == label else of, _also(member))


def _also(part: Mapping[str, Json]) -> str:
    """What else a part is found by: its key, and its names in all languages."""
    label = part.get("label")
    texts = label.values() if isinstance(label, Mapping) else ()
    return " ".join(str(one) for one in (identity(part) or "", *texts))
