"""An app's menu as far as the reader may go: places in groups, the one that is open, those worth a count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask import url_for

from runtime.definition import Dashboard, Entity, MenuItem, View, is_child
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.templating import within


@dataclass(slots=True)
class Place:
    """Somewhere to go. `view` is the key of a view that shows only some records, so that their number counts;
    `also` is what the place is called in every language."""

    label: str
    url: str
    icon: str
    current: bool = False
    view: str = ""
    also: str = ""


@dataclass(slots=True)
class Group:
    """Places under a heading."""

    label: str = ""
    items: list[Place] = field(default_factory=list)


def menu_of(visit: Visit, here: str = "", entity: str = "") -> list[Group]:
    """Home, then the menu. `here` is the page's address, `entity` stands for it where no entry leads."""
    home = url_for("pages.app_home", app_key=visit.live.key)
    first = Group(items=[Place(gettext("Home"), home, "home", here == home)])
    groups = [first]
    for group in _groups(visit):
        if group.label or groups[-1].label:
            groups.append(group)
        else:
            first.items += group.items
    _mark(groups, here, visit, entity)
    return groups


def counted_views(visit: Visit, groups: Iterable[Group]) -> list[tuple[Place, View]]:
    """Entries that lead to a part of the records, with their views, each once."""
    found: dict[str, tuple[Place, View]] = {}
    for group in groups:
        for place in group.items:
            view = visit.live.app.view(place.view) if place.view else None
            if view is not None:
                found.setdefault(place.view, (place, view))
    return list(found.values())


def creatable(visit: Visit, groups: Iterable[Group]) -> list[Place]:
    """“New …” for every entity the reader may make records of, in the order of the menu."""
    app = visit.live.app
    ranked: dict[str, int] = {}
    for group in groups:
        for place in group.items:
            key = _entity_of(visit, place)
            ranked.setdefault(key, len(ranked))
    able = [one for one in app.entities if not is_child(app, one) and visit.may("create", one.key)]
    able.sort(key=lambda one: ranked.get(one.key, len(ranked)))
    return [_new(visit, one) for one in able]


def _new(visit: Visit, entity: Entity) -> Place:
    url = url_for("pages.new_record", app_key=visit.live.key, entity=entity.key)
    label = gettext("New %(one)s", one=within(visit.one(entity)))
    return Place(label, url, entity.icon or "square-plus", also=_all_words(entity.label))


def _entity_of(visit: Visit, place: Place) -> str:
    view = visit.live.app.view(place.url.rsplit("/", 1)[-1])
    return view.entity if view is not None else place.url.rsplit("/", 1)[-1]


def _all_words(text: object) -> str:
    """A shown text in every language it has, for looking it up in any of them."""
    return " ".join(str(one) for one in text.values()) if hasattr(text, "values") else str(text or "")


def _groups(visit: Visit) -> Iterator[Group]:
    app = visit.live.app
    if not app.menu:
        own = [_entity_place(visit, one) for one in app.entities if not is_child(app, one)]
        yield Group(items=[place for place in own if place is not None])
        return
    loose = Group()
    for item in app.menu:
        if not _for_reader(visit, item.roles):
            continue
        if not item.items:
            place = _place(visit, item)
            if place is not None:
                loose.items.append(place)
            continue
        group = Group(visit.text(item.label, item.id), list(_flat(visit, item.items)))
        if group.items:
            if loose.items:
                yield loose
                loose = Group()
            yield group
    if loose.items:
        yield loose


def _flat(visit: Visit, items: Iterable[MenuItem]) -> Iterator[Place]:
    for item in items:
        if not _for_reader(visit, item.roles):
            continue
        if item.items:
            yield from _flat(visit, item.items)
            continue
        place = _place(visit, item)
        if place is not None:
            yield place


def _for_reader(visit: Visit, roles: Iterable[str]) -> bool:
    wanted = frozenset(roles)
    if not wanted or visit.person.may_everything:
        return True
    return not visit.person.roles_in(visit.live.key).isdisjoint(wanted)


def dashboards_of(visit: Visit) -> list[Dashboard]:
    """The dashboards the reader may open."""
    return [one for one in visit.live.app.dashboards if _for_reader(visit, one.roles)]


def _place(visit: Visit, item: MenuItem) -> Place | None:
    """Where an entry leads; None where the reader may not go."""
    app = visit.live.app
    if item.view:
        view = app.view(item.view)
        return view_place(visit, view, item) if view is not None else None
    if item.dashboard:
        found = next((one for one in dashboards_of(visit) if one.key == item.dashboard), None)
        return _dashboard_place(visit, found, item) if found is not None else None
    if item.form:
        form = app.form(item.form)
        if form is None or not visit.may("create", form.entity):
            return None
        url = url_for("pages.new_record", app_key=app.key, entity=form.entity, form=form.key)
        label = visit.text(item.label, visit.text(form.label, form.key))
        return Place(label, url, item.icon or "square-plus", also=_all_words(item.label or form.label))
    if item.entity:
        entity = app.find_entity(item.entity)
        return _entity_place(visit, entity, item) if entity is not None else None
    return None


def view_place(visit: Visit, view: View, item: MenuItem | None = None) -> Place | None:
    """Where a view is; None where the reader may not go."""
    app = visit.live.app
    entity = app.find_entity(view.entity)
    if entity is None or not visit.may("read", entity.key):
        return None
    url = url_for("pages.open_view", app_key=app.key, view_key=view.key)
    icon = (item.icon if item else None) or view.icon or entity.icon or "table"
    label = visit.text(item.label if item else None, visit.view_label(view))
    also = _all_words((item.label if item else None) or view.label)
    return Place(label, url, icon, view=view.key if view.filter else "", also=also)


def _dashboard_place(visit: Visit, dashboard: Dashboard, item: MenuItem | None = None) -> Place:
    url = url_for("pages.open_dashboard", app_key=visit.live.key, dashboard_key=dashboard.key)
    label = visit.text(item.label if item else None, visit.text(dashboard.label, dashboard.key))
    icon = (item.icon if item else None) or dashboard.icon or "chart-bar"
    return Place(label, url, icon, also=_all_words(dashboard.label))


def _entity_place(visit: Visit, entity: Entity, item: MenuItem | None = None) -> Place | None:
    if not visit.may("read", entity.key):
        return None
    url = url_for("pages.list_records", app_key=visit.live.key, entity=entity.key)
    label = visit.text(item.label if item else None, visit.many(entity))
    icon = (item.icon if item else None) or entity.icon or "table"
    return Place(label, url, icon, also=_all_words(entity.plural or entity.label))


def _mark(groups: list[Group], here: str, visit: Visit, entity: str) -> None:
    """Mark the entry of this page, else the first that leads to records of its entity."""
    places = [place for group in groups for place in group.items]
    if any(place.current for place in places):
        return
    for place in places:
        if here and place.url == here:
            place.current = True
            return
    if not entity:
        return
    app = visit.live.app
    views = sorted(app.views_of(entity), key=lambda view: view.filter is not None)
    urls = [url_for("pages.open_view", app_key=app.key, view_key=view.key) for view in views]
    urls.append(url_for("pages.list_records", app_key=app.key, entity=entity))
    found = sorted((place for place in places if place.url in urls), key=lambda place: urls.index(place.url))
    if found:
        found[0].current = True
