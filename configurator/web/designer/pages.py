"""Pages of the designer: which entities there are, and one entity's fields, form and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from configurator.web.designer.app_words import app_words
from configurator.web.designer.blueprint import designer
from configurator.web.designer.form_words import form_words
from configurator.web.designer.kinds import (
    ICON_CHOICES,
    app_properties,
    entity_properties,
    icons,
)
from configurator.web.designer.known import known_of
from configurator.web.designer.screen_words import screen_words
from configurator.web.designer.shown_kinds import kinds_shown
from configurator.web.designer.words import words
from configurator.web.pages.blueprint import Bench, bench_of, bench_page, drawn
from runtime.definition import App, Entity, MenuItem, parents_of
from runtime.definition.kinds import view_kinds, widget_kinds
from runtime.definition.text import text_in
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import gettext

SAID = {
    "app": app_words, "form": form_words, "views": screen_words, "menu": screen_words,
    "dashboard": screen_words,
}  # fmt: skip
SCREENS = ("views", "menu", "dashboard")
SCREEN_ICONS = ("chart-bar", "filter", "folder", "folder-plus", "point", "square-plus")
FORM_ICONS = (
    "arrow-autofit-width", "arrow-left", "arrow-right", "arrows-move", "copy", "device-desktop",
    "device-mobile", "device-tablet", "layout-navbar", "selector", "settings", "viewport-narrow",
)  # fmt: skip


@designer.get("/<app_key>/entities")
@access(Access.STUDIO)
def entities(app_key: str) -> ResponseReturnValue:
    """The entities of the draft."""
    bench = bench_of(app_key)
    listed = drawn(
        "studio/entity_list.html",
        bench,
        lambda: {"entities": [_listed(bench, entity) for entity in bench.draft.app.entities]},
    )
    return bench_page("studio/entities.html", bench, listed=listed)


@designer.get("/<app_key>/new-entity")
@access(Access.STUDIO)
def new_entity(app_key: str) -> ResponseReturnValue:
    """A new entity."""
    return island(bench_of(app_key), None, "new_entity")


@designer.get("/<app_key>/entities/<entity>")
@access(Access.STUDIO)
def fields(app_key: str, entity: str) -> ResponseReturnValue:
    """The fields of an entity."""
    bench = bench_of(app_key)
    return island(bench, entity_of(bench, entity), "fields")


@designer.get("/<app_key>/entities/<entity>/stages")
@access(Access.STUDIO)
def stages(app_key: str, entity: str) -> ResponseReturnValue:
    """The stages of an entity and what leads from one to another."""
    bench = bench_of(app_key)
    return island(bench, entity_of(bench, entity), "stages")


@designer.get("/<app_key>/entities/<entity>/settings")
@access(Access.STUDIO)
def settings(app_key: str, entity: str) -> ResponseReturnValue:
    """The settings of an entity itself: names, title, numbering, record types, duplicates."""
    bench = bench_of(app_key)
    return island(bench, entity_of(bench, entity), "settings")


@designer.get("/<app_key>/options")
@access(Access.STUDIO)
def option_sets(app_key: str) -> ResponseReturnValue:
    """Options that several fields share."""
    return island(bench_of(app_key), None, "option_sets")


@designer.get("/<app_key>/settings")
@access(Access.STUDIO)
def app_page(app_key: str) -> ResponseReturnValue:
    """The app itself: its name and look, the figures its dashboards share, its settings."""
    return island(bench_of(app_key), None, "app")


@designer.get("/<app_key>/entities/<entity>/rules")
@access(Access.STUDIO)
def rules(app_key: str, entity: str) -> ResponseReturnValue:
    """The state rules of an entity, in sentences."""
    bench = bench_of(app_key)
    return island(bench, entity_of(bench, entity), "rules")


@designer.get("/<app_key>/entities/<entity>/forms")
@access(Access.STUDIO)
def forms(app_key: str, entity: str) -> ResponseReturnValue:
    """The first form of an entity."""
    bench = bench_of(app_key)
    found = next(iter(bench.draft.app.forms_of(entity_of(bench, entity).key)), None)
    if found is None:
        return island(bench, entity_of(bench, entity), "form")
    return redirect(url_for("designer.form", app_key=app_key, entity=entity, form_key=found.key))


@designer.get("/<app_key>/entities/<entity>/forms/<form_key>")
@access(Access.STUDIO)
def form(app_key: str, entity: str, form_key: str) -> ResponseReturnValue:
    """A form, with what it looks like."""
    bench = bench_of(app_key)
    found = bench.draft.app.form(form_key)
    of = entity_of(bench, entity)
    if found is None or found.entity != of.key:
        raise not_found()
    return island(bench, of, "form", form_key)


def entity_of(bench: Bench, key: str) -> Entity:
    found = bench.draft.app.find_entity(key)
    if found is None:
        raise not_found()
    return found


def _listed(bench: Bench, entity: Entity) -> dict[str, Any]:
    app, language = bench.draft.app, bench.language
    parents = [text_in(one.entity.label, language, one.entity.key) for one in parents_of(app, entity)]
    return {
        "key": entity.key,
        "label": text_in(entity.label, language, entity.key),
        "icon": entity.icon or "file-text",
        "fields": len(entity.fields),
        "forms": len(list(app.forms_of(entity.key))),
        "rules": len(list(app.rules_of(entity.key))),
        "parents": parents,
    }


def island(
    bench: Bench,
    of: Entity | None,
    place: str,
    form_key: str = "",
    tabs: list[tuple[str, str, bool]] | None = None,
    **more: str,
) -> ResponseReturnValue:
    """A page that a script fills; without one it says so. `more` is what its script is told besides."""
    language = bench.language
    known = known_of(
        bench,
        place,
        of.key if of else None,
        form=form_key,
        entity_properties=entity_properties(language) if place == "settings" else None,
        app_properties=app_properties(language) if place == "app" else None,
        icons=icons(_icons(bench.draft.app, place)),
        choices=ICON_CHOICES,
        words={**words(), **(SAID[place]() if place in SAID else {})},
        **(kinds_shown(language) if place in SCREENS else {}),
        **more,
    )
    app = bench.draft.app
    return bench_page(
        "studio/designer.html",
        bench,
        known=known,
        form=app.form(form_key),
        entity_key=of.key if of else "",
        entity_label=text_in(of.label, language, of.key) if of else titles()[place],
        others=[
            (one.key, text_in(one.label, language, one.key), one.icon or "file-text") for one in app.entities
        ],
        tabs=_tabs(bench.key, of, place) if of else tabs or [],
        forms=[(one.key, text_in(one.label, language, one.key)) for one in app.forms_of(of.key)]
        if of
        else [],
    )


def _icons(app: App, place: str) -> Iterator[str]:
    """Icons that stand in the definition, and those of a place."""
    for parts in (app.entities, app.views, app.dashboards, _entries(app.menu)):
        yield from (part.icon for part in parts if part.icon)
    if place == "app":
        yield from (*SCREEN_ICONS, "apps", "adjustments", "math-function", *([app.icon] if app.icon else ()))
    if place == "form":
        yield from FORM_ICONS
    if place in SCREENS:
        yield from (*FORM_ICONS, *SCREEN_ICONS, *ICON_CHOICES)
        yield from (kind.icon for kind in (*view_kinds().values(), *widget_kinds().values()))


def _entries(menu: Iterable[MenuItem]) -> Iterator[MenuItem]:
    for item in menu:
        yield item
        yield from _entries(item.items)


def titles() -> dict[str, str]:
    """What pages about no entity in particular are called."""
    return {
        "new_entity": gettext("New entity"),
        "option_sets": gettext("Shared options"),
        "app": gettext("Settings of the app"),
        "menu": gettext("Menu and dashboards"),
        "dashboard": gettext("Menu and dashboards"),
    }


def _tabs(app_key: str, of: Entity, place: str) -> list[tuple[str, str, bool]]:
    offered = (
        ("fields", gettext("Fields"), "designer.fields"),
        ("form", gettext("Form"), "designer.forms"),
        ("views", gettext("Views"), "designer.views"),
        ("rules", gettext("Rules"), "designer.rules"),
        ("stages", gettext("Stages"), "designer.stages"),
        ("settings", gettext("Settings"), "designer.settings"),
    )
    return [
        (label, url_for(endpoint, app_key=app_key, entity=of.key), key == place)
        for key, label, endpoint in offered
    ]
