"""The designer in which a part of an app is changed: the page, with the part chosen on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from configurator.pointers import identity, member_of, tokens

Json = Any
ARROW = "→"
"""Between the stages of a transition, as the designer of stages has it in its address."""
TRIGGER = "@start"
"""The trigger of a flow, as the designer of flows has it in its address."""
ABOUT = ("label", "description", "icon", "color")
"""What the page of the app itself is for, besides the lists on it."""
NAMED_BY = {"forms": ("id", "field"), "flows": ("do",), "dashboards": ("id",), "menu": ("id",)}
"""What a part that a designer can choose has, by the section it stands in."""


def designer_url(app_key: str, document: Mapping[str, Json], pointer: str) -> str | None:
    """The page on which the part a pointer leads to, or into, is changed; None when no page does."""
    names = _names(document, pointer)
    if len(names) < 2 or names[0] in ABOUT:
        page = "designer.menu" if names == ["menu"] else "designer.app_page"
        return url_for(page, app_key=app_key) if names and names[0] in (*ABOUT, "menu") else None
    section, key, *inside = names
    part = member_of(document.get(section) or (), key)
    if part is None:
        return None
    match section:
        case "entities":
            return _of_entity(app_key, key, inside)
        case "forms" | "views" | "rules":
            return _of_its_entity(app_key, document, section, part, inside)
        case "flows":
            step = TRIGGER if inside[:1] == ["trigger"] else _innermost(section, part, inside)
            return url_for("designer.flow", app_key=app_key, flow=key, _anchor=step)
        case "roles" | "permissions":
            return url_for("designer.roles", app_key=app_key, _anchor=key.replace("~", "/"))
        case "dashboards":
            tile = _innermost(section, part, inside)
            return url_for("designer.dashboard", app_key=app_key, dashboard_key=key, _anchor=tile)
        case "menu":
            return url_for("designer.menu", app_key=app_key, _anchor=_innermost(section, part, inside) or key)
        case "option_sets":
            return url_for("designer.option_sets", app_key=app_key, _anchor=key)
        case "metrics" | "measures" | "settings" | "user_fields":
            return url_for("designer.app_page", app_key=app_key, _anchor=f"{section}/{key}")
        case "scenarios":
            return url_for("studio_pages.scenario_page", app_key=app_key, key=key)
    return None


def _of_entity(app_key: str, entity: str, inside: Sequence[str]) -> str:
    """Of an entity: its stages, a field, or its settings."""
    if inside[:1] != ["fields"]:
        page = "designer.settings" if inside else "designer.fields"
        return url_for(page, app_key=app_key, entity=entity)
    if inside[2:3] == ["transitions"]:
        chosen = inside[3].replace("~", ARROW) if len(inside) > 3 else None
        return url_for("designer.stages", app_key=app_key, entity=entity, _anchor=chosen)
    return url_for(
        "designer.fields", app_key=app_key, entity=entity, _anchor=inside[1] if len(inside) > 1 else None
    )


def _of_its_entity(
    app_key: str, document: Mapping[str, Json], section: str, part: Mapping[str, Json], inside: Sequence[str]
) -> str | None:
    """A form, a view or a rule: they are changed on pages of the entity they are about."""
    key, entity = str(part["key"]), str(part.get("entity", ""))
    if member_of(document.get("entities") or (), entity) is None:
        return None
    if section == "forms":
        return url_for(
            "designer.form",
            app_key=app_key,
            entity=entity,
            form_key=key,
            _anchor=_innermost(section, part, inside),
        )
    if section == "views":
        return url_for("designer.view", app_key=app_key, entity=entity, view_key=key)
    if part.get("kind") == "decide":
        return url_for("designer.decision", app_key=app_key, table_key=key)
    return url_for("designer.rules", app_key=app_key, entity=entity, _anchor=key)


def _names(document: Mapping[str, Json], pointer: str) -> list[str]:
    """A pointer's tokens by identity, as far as it leads to something."""
    found: list[str] = []
    here: Json = document
    for token in tokens(pointer):
        if isinstance(here, list):
            here = member_of(here, token)
            token = identity(here) or token
        else:
            here = here.get(token) if isinstance(here, Mapping) else None
        found.append(token)
        if here is None:
            break
    return found


def _innermost(section: str, part: Json, inside: Sequence[str]) -> str | None:
    """The innermost part on the way that can be chosen: an item of a form, a step, a tile."""
    here, found = part, None
    for token in inside:
        if not isinstance(here, list):
            here = here.get(token) if isinstance(here, Mapping) else None
            continue
        here = member_of(here, token)
        if isinstance(here, Mapping) and any(name in here for name in NAMED_BY[section]):
            found = identity(here)
    return found
