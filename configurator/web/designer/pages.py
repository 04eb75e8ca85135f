"""Pages of the designer: which entities there are, and one entity's fields, form and rules."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from configurator.draft import DraftState
from configurator.web.designer.blueprint import designer, draft_here
from configurator.web.designer.kinds import icons, operators, properties, types
from configurator.web.designer.words import words
from runtime.definition import Entity, parents_of
from runtime.definition.text import text_in
from runtime.problems import LANGUAGES
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.identity import signed_in
from runtime.web.language import current_language
from runtime.web.pages.shell import me_of


@designer.get("/<app_key>/entities")
@access(Access.ADMINISTRATOR)
def entities(app_key: str) -> ResponseReturnValue:
    """The entities of the draft."""
    draft = draft_here(app_key)
    listed = [_listed(draft, entity) for entity in draft.app.entities]
    return _page("studio/entities.html", draft, None, "", entities=listed)


@designer.get("/<app_key>/entities/<entity>")
@access(Access.ADMINISTRATOR)
def fields(app_key: str, entity: str) -> ResponseReturnValue:
    """The fields of an entity."""
    draft = draft_here(app_key)
    return _island(draft, _entity(draft, entity), "fields")


@designer.get("/<app_key>/entities/<entity>/rules")
@access(Access.ADMINISTRATOR)
def rules(app_key: str, entity: str) -> ResponseReturnValue:
    """The state rules of an entity, in sentences."""
    draft = draft_here(app_key)
    return _island(draft, _entity(draft, entity), "rules")


@designer.get("/<app_key>/entities/<entity>/forms")
@access(Access.ADMINISTRATOR)
def forms(app_key: str, entity: str) -> ResponseReturnValue:
    """The first form of an entity."""
    draft = draft_here(app_key)
    found = next(iter(draft.app.forms_of(_entity(draft, entity).key)), None)
    if found is None:
        return _island(draft, _entity(draft, entity), "form")
    return redirect(url_for("designer.form", app_key=app_key, entity=entity, form_key=found.key))


@designer.get("/<app_key>/entities/<entity>/forms/<form_key>")
@access(Access.ADMINISTRATOR)
def form(app_key: str, entity: str, form_key: str) -> ResponseReturnValue:
    """A form, with what it looks like."""
    draft = draft_here(app_key)
    found = draft.app.form(form_key)
    of = _entity(draft, entity)
    if found is None or found.entity != of.key:
        raise not_found()
    return _island(draft, of, "form", form_key)


def _entity(draft: DraftState, key: str) -> Entity:
    found = draft.app.find_entity(key)
    if found is None:
        raise not_found()
    return found


def _listed(draft: DraftState, entity: Entity) -> dict[str, Any]:
    app, language = draft.app, current_language()
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


def _island(draft: DraftState, of: Entity, place: str, form_key: str = "") -> ResponseReturnValue:
    """A page that a script fills; without one it says so."""
    language = current_language()
    known = {
        "app": draft.key,
        "entity": of.key,
        "form": form_key,
        "place": place,
        "language": language,
        "languages": list(LANGUAGES),
        "me": signed_in().user_id,
        "csrf": generate_csrf(),
        "api": f"/api/v1/apps/{draft.key}/draft",
        "studio": f"/studio/{draft.key}",
        "types": types(language),
        "properties": properties(language),
        "operators": operators(language),
        "icons": icons(),
        "words": words(),
    }
    return _page("studio/designer.html", draft, of, place, known=known, form_key=form_key)


def _page(
    template: str, draft: DraftState, of: Entity | None, place: str, **values: Any
) -> ResponseReturnValue:
    language = current_language()
    app = draft.app
    person = signed_in()
    others = [
        (one.key, text_in(one.label, language, one.key), one.icon or "file-text") for one in app.entities
    ]
    return render_template(
        template,
        app_key=draft.key,
        app_label=text_in(app.label, language, draft.key),
        entity_key=of.key if of else "",
        entity_label=text_in(of.label, language, of.key) if of else "",
        others=others,
        tabs=_tabs(draft.key, of, place) if of else [],
        forms=[(one.key, text_in(one.label, language, one.key)) for one in app.forms_of(of.key)]
        if of
        else [],
        places=_places(draft.key),
        me=me_of(person),
        **values,
    )


def _tabs(app_key: str, of: Entity, place: str) -> list[tuple[str, str, bool]]:
    offered = (
        ("fields", gettext("Fields"), "designer.fields"),
        ("form", gettext("Form"), "designer.forms"),
        ("rules", gettext("Rules"), "designer.rules"),
    )
    return [
        (label, url_for(endpoint, app_key=app_key, entity=of.key), key == place)
        for key, label, endpoint in offered
    ]


def _places(app_key: str) -> list[tuple[str, str, bool]]:
    """The studio's other places, as far as they are mounted."""
    offered = (
        ("studio_pages.overview", gettext("Overview")),
        ("designer.entities", gettext("Entities")),
        ("studio_pages.publish_page", gettext("Publish")),
        ("studio_pages.list_versions", gettext("Versions")),
    )
    return [
        (label, url_for(endpoint, app_key=app_key), endpoint == "designer.entities")
        for endpoint, label in offered
        if endpoint in current_app.view_functions
    ]
