"""The frame of an app's pages: its menu as far as the reader may go, the phone's dock, who is signed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext

from runtime.definition import Entity, MenuItem, is_child
from runtime.web.identity import Person
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.people import color_of, initials_of

DOCKED = 3


@dataclass(slots=True)
class Place:
    """Somewhere to go."""

    label: str
    url: str
    icon: str
    current: bool = False


@dataclass(slots=True)
class Group:
    """Places under a heading."""

    label: str = ""
    items: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Me:
    """The reader, as the frame shows them."""

    name: str
    initials: str
    color: str
    roles: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame is drawn from."""

    label: str
    home: str
    menu: list[Group]
    dock: list[Place]
    me: Me


def shell_of(visit: Visit, here: str = "", entity: str = "") -> Shell:
    """The frame around a page. `here` is the page's address, `entity` stands for it where no entry leads."""
    home = url_for("pages.app_home", app_key=visit.live.key)
    first = Group(items=[Place(gettext("Home"), home, "home", here == home)])
    groups = [first, *_groups(visit)]
    _mark(groups, here, visit, entity)
    places = [place for group in groups for place in group.items]
    return Shell(
        label=visit.text(visit.live.app.label, visit.live.key),
        home=home,
        menu=groups,
        dock=[*_docked(places), Place(gettext("More"), f"{home}#menu", "menu-2")],
        me=me_of(visit.person, _roles(visit)),
    )


def _docked(places: list[Place]) -> list[Place]:
    """The first places that look different: a dock of three lists of leads would lead nowhere else."""
    found: dict[str, Place] = {}
    for place in places:
        if place.icon not in found or place.current:
            found[place.icon] = place
    return list(found.values())[: DOCKED + 1]


def me_of(person: Person, roles: str = "") -> Me:
    """The reader."""
    name = person.name or person.email
    return Me(name, initials_of(name), color_of(person.user_id or 0), roles or person.email)


def _roles(visit: Visit) -> str:
    held = visit.person.roles_in(visit.live.key)
    named = [visit.text(role.label, role.key) for role in visit.live.app.roles if role.key in held]
    if not named and visit.person.is_administrator:
        return gettext("Administrator")
    return ("、" if visit.language == "zh" else ", ").join(named)


def _groups(visit: Visit) -> Iterator[Group]:
    app = visit.live.app
    if not app.menu:
        own = [_entity_place(visit, one) for one in app.entities if not is_child(app, one)]
        yield Group(items=[place for place in own if place is not None])
        return
    loose = Group()
    for item in app.menu:
        if not _for_reader(visit, item):
            continue
        if not item.items:
            place = _place(visit, item)
            if place is not None:
                loose.items.append(place)
            continue
        group = Group(visit.text(item.label, item.id), list(_flat(visit, item.items)))
        if group.items:
            yield group
    if loose.items:
        yield loose


def _flat(visit: Visit, items: Iterable[MenuItem]) -> Iterator[Place]:
    for item in items:
        if not _for_reader(visit, item):
            continue
        if item.items:
            yield from _flat(visit, item.items)
            continue
        place = _place(visit, item)
        if place is not None:
            yield place


def _for_reader(visit: Visit, item: MenuItem) -> bool:
    if not item.roles or visit.person.may_everything:
        return True
    return not visit.person.roles_in(visit.live.key).isdisjoint(item.roles)


def _place(visit: Visit, item: MenuItem) -> Place | None:
    """Where an entry leads; None where the reader may not go."""
    app = visit.live.app
    if item.view:
        view = app.view(item.view)
        entity = app.find_entity(view.entity) if view else None
        if view is None or entity is None or not visit.may("read", entity.key):
            return None
        url = url_for("pages.open_view", app_key=app.key, view_key=view.key)
        icon = item.icon or view.icon or entity.icon or "table"
        return Place(visit.text(item.label, visit.view_label(view)), url, icon)
    if item.form:
        form = app.form(item.form)
        if form is None or not visit.may("create", form.entity):
            return None
        url = url_for("pages.new_record", app_key=app.key, entity=form.entity, form=form.key)
        return Place(
            visit.text(item.label, visit.text(form.label, form.key)), url, item.icon or "square-plus"
        )
    if item.entity:
        entity = app.find_entity(item.entity)
        return _entity_place(visit, entity, item) if entity is not None else None
    return None


def _entity_place(visit: Visit, entity: Entity, item: MenuItem | None = None) -> Place | None:
    if not visit.may("read", entity.key):
        return None
    url = url_for("pages.list_records", app_key=visit.live.key, entity=entity.key)
    label = visit.text(item.label if item else None, visit.many(entity))
    return Place(label, url, (item.icon if item else None) or entity.icon or "table")


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


def frame(visit: Visit, here: str = "", entity: str = "") -> dict[str, Any]:
    """What every template of an app needs."""
    return {"shell": shell_of(visit, here, entity), "app_key": visit.live.key}
