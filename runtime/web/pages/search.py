"""Search and commands: one look-up in the reader's menu, what they may create, the records they may read.

The same results stand on a page of their own and, as a fragment, in the command palette.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from runtime.definition import is_child
from runtime.problems import LANGUAGES
from runtime.records.errors import BadRequest
from runtime.records.live_entity import LiveEntity
from runtime.records.query import Query
from runtime.records.recent import readable_titles
from runtime.web.auth.views import local_address
from runtime.web.declared import Access, access
from runtime.web.language import THEMES, current_density, current_theme, gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.listing.wish import SHOWN_KINDS
from runtime.web.pages.menu import Place, creatable, dashboards_of, menu_of, view_place
from runtime.web.pages.shell import PROFILE, frame
from runtime.web.pages.shown import record_url
from runtime.web.pages.switching import switch_of
from runtime.web.world_addresses import is_elsewhere, outside

IN_PALETTE = 5
ON_PAGE = 10
MOST_RECENT = 8
MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: `note` says what it is, `words` what else it is found by, `post` asks for a form."""

    label: str
    url: str
    icon: str
    note: str = ""
    words: str = ""
    post: bool = False


@dataclass(slots=True)
class Hits:
    """What was found of one sort. `more` leads to the rest; `kept` stays while other words are typed."""

    key: str
    label: str
    items: list[Hit] = field(default_factory=list)
    more: str = ""
    kept: bool = False


@pages.get("/apps/<app_key>/-/search")
@access(Access.MEMBER)
def search(app_key: str) -> ResponseReturnValue:
    """The page of a search; it works without a script."""
    here = visit(app_key)
    q = request.args.get("q", "").strip()
    failure = ""
    found: list[Hits] = []
    try:
        found = [*places_found(here, q), *records_found(here, q, ON_PAGE)] if q else []
    except BadRequest as refused:
        failure = " ".join(problem.message(here.language) for problem in refused.problems)
    address = url_for("pages.search", app_key=app_key)
    page = render_template("search.html", **frame(here, address), q=q, found=found, failure=failure)
    return page, 400 if failure else 200


@pages.get("/apps/<app_key>/-/palette")
@access(Access.MEMBER)
def palette(app_key: str) -> ResponseReturnValue:
    """What the command palette offers for some words; without any, recent records and all commands.

    `recent` are records the browser remembers, such as `lead.12`; only those the reader may read come back.
    """
    here = visit(app_key)
    q = request.args.get("q", "").strip()
    remembered = [] if q else [recent(here, request.args.getlist("recent"))]
    try:
        records = [*records_found(here, q, IN_PALETTE)] if q else []
    except BadRequest:  # too many words to look for
        records = []
    acts = acts_found(here, q, local_address(request.args.get("back")))
    found = [one for one in (*remembered, *places_found(here, q), *records, acts) if one.items]
    return render_template("parts/palette_list.html", found=found, q=q)


def records_found(here: Visit, q: str, limit: int) -> Iterator[Hits]:
    """Records of every entity the reader may search, the entities in the order of the menu."""
    for of in _searchable(here):
        answer = here.records.list(of.key, Query(q=q, limit=limit, sort=("-id",), fields=("id",), count=None))
        ids = [item["id"] for item in answer["items"]]
        if not ids:
            continue
        titles = here.records.titles(of.key, ids)
        icon = of.entity.icon or "table"
        items = [Hit(titles.get(id) or f"#{id}", record_url(here, of.key, id), icon) for id in ids]
        words = q.casefold()
        items.sort(key=lambda hit: not hit.label.casefold().startswith(words))
        more = url_for("pages.list_records", app_key=here.live.key, entity=of.key, q=q, all="1")
        yield Hits(f"records-{of.key}", here.many(of.entity), items, more if answer["next"] else "")


def _searchable(here: Visit) -> Iterator[LiveEntity]:
    app = here.live.app
    for entity in app.entities:
        if is_child(app, entity) or not here.may("read", entity.key):
            continue
        of = here.entity(entity.key)
        hidden = here.grant(entity.key).hidden
        if any(key not in hidden for key in of.searched):
            yield of


def recent(here: Visit, given: Sequence[str]) -> Hits:
    """The records a browser remembers, as far as the reader may read them."""
    wanted = []
    for text in given[:MOST_RECENT]:
        entity, _, number = text.partition(".")
        if number.isdecimal() and len(number) < 19:
            wanted.append((entity, int(number)))
    titles = readable_titles(here.records, wanted)
    items = []
    for entity, record in wanted:
        if (entity, record) in titles:
            of = here.entity(entity).entity
            icon = of.icon or "table"
            items.append(Hit(titles[entity, record], record_url(here, entity, record), icon, here.one(of)))
    return Hits("recent", gettext("Recently opened"), items)


def places_found(here: Visit, q: str) -> list[Hits]:
    """What can be created and where one can go, as far as it fits the words; everything without words."""
    groups = menu_of(here)
    places = [_hit(place, group.label) for group in groups for place in group.items]
    known = {hit.url for hit in places}
    places += [hit for hit in _beside_the_menu(here) if hit.url not in known]
    made = [_hit(place, "") for place in creatable(here, groups)]
    found = (
        Hits("places", gettext("Go to"), fitting(places, q), kept=True),
        Hits("new", gettext("New"), fitting(made, q), kept=True),
    )
    return [one for one in found if one.items]


def acts_found(here: Visit, q: str, back: str) -> Hits:
    """Language, appearance, density and the like, as far as they fit the words. They lead back to `back`."""
    return Hits("acts", gettext("Do"), fitting(_acts(here, back), q), kept=True)


def _hit(place: Place, note: str) -> Hit:
    return Hit(place.label, place.url, place.icon, note, place.also)


def _beside_the_menu(here: Visit) -> Iterator[Hit]:
    """Views no entry of the menu leads to, dashboards, other apps."""
    for view in here.live.app.views:
        place = view_place(here, view)
        if place is not None and view.kind in SHOWN_KINDS:
            entity = here.live.app.find_entity(view.entity)
            yield _hit(place, here.many(entity) if entity else "")
    for one in dashboards_of(here):
        url = url_for("pages.open_dashboard", app_key=here.live.key, dashboard_key=one.key)
        yield Hit(here.text(one.label, one.key), url, one.icon or "chart-bar", gettext("Dashboard"))
    for app in switch_of(here.person, here.language, here.live).apps:
        if not app.current:
            yield Hit(app.label, url_for("pages.app_home", app_key=app.key), app.icon, gettext("App"))


def _acts(here: Visit, back: str) -> Iterator[Hit]:
    names = {"en": "English", "zh": "中文"}
    for code in LANGUAGES:
        if code != here.language:
            url = url_for("auth.choose", language=code, next=back)
            label = gettext("Language: %(language)s", language=names[code])
            yield Hit(label, url, "language", "", "language 语言 " + names[code])
    themes = {"auto": gettext("System"), "light": gettext("Light"), "dark": gettext("Dark")}
    for code in THEMES:
        if code != current_theme():
            icon = {"light": "sun", "dark": "moon"}.get(code, "device-desktop")
            label = gettext("Appearance: %(theme)s", theme=themes[code])
            yield Hit(
                label, url_for("auth.choose", theme=code, next=back), icon, "", f"theme {code} 主题 外观"
            )
    if current_density() == "compact":
        label, density = gettext("Density: comfortable"), "comfortable"
    else:
        label, density = gettext("Density: compact"), "compact"
    yield Hit(label, url_for("auth.choose", density=density, next=back), "baseline-density-medium", "",
              "density 密度")  # fmt: skip
    notices = url_for("pages.list_notices", app_key=here.live.key)
    yield Hit(gettext("Notices"), notices, "bell", "", "notices notifications 消息 通知")
    if PROFILE in current_app.view_functions and not is_elsewhere():
        yield Hit(gettext("Your profile"), url_for(PROFILE), "user", "", "profile account 个人 账户")
    yield Hit(gettext("All apps"), outside(url_for("pages.start")), "apps", "", "apps 应用")
    yield Hit(
        gettext("Sign out"),
        outside(url_for("auth.sign_out")),
        "logout",
        "",
        "sign out log off 退出 注销",
        True,
    )


def fitting(hits: Iterable[Hit], q: str, most: int = MOST_PLACES) -> list[Hit]:
    """Those in which every word stands, by their names first, then by what else they are called."""
    words = q.casefold().split()
    if not words:
        return list(hits)
    ranked: list[tuple[int, int, Hit]] = []
    for place, hit in enumerate(hits):
        label = hit.label.casefold()
        everything = f"{label} {hit.note} {hit.words}".casefold()
        if all(word in everything for word in words):
            rank = 0 if label.startswith(words[0]) else 1 if all(word in label for word in words) else 2
            ranked.append((rank, place, hit))
    return [hit for _rank, _place, hit in sorted(ranked, key=lambda one: one[:2])[:most]]
