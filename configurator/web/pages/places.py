"""Places in a definition as people call them, and the page on which each can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from configurator.changes.detect import label_of
from configurator.changes.words import word
from configurator.pointers import identity, tokens
from configurator.web.pages.designers import designer_url
from runtime.definition.text import text_in
from runtime.flows.registry import step_type
from runtime.web.language import gettext

Json = Any
LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a definition: what it is called, and where it can be seen."""

    words: str
    url: str


def place_of(app_key: str, document: Mapping[str, Json], pointer: str, language: str) -> Place:
    """The part a pointer leads to, whether by index or by identity."""
    found = way_of(document, pointer, language)
    words = SEPARATOR.join(found) or str(gettext("The app as a whole"))
    return Place(words, part_url(app_key, document, pointer))


def way_of(document: Mapping[str, Json], pointer: str, language: str) -> list[str]:
    """What the objects on the way are called, outermost first; at last the property, if it is one."""
    said: list[str] = []
    here: Json = document
    kind = ""
    for token in tokens(pointer):
        if isinstance(here, list):
            member = member_of(here, token)
            name = name_of(document, member, kind, token, language)
            # what kind of thing it is goes without saying for entities, fields and what has no name
            said.append(
                name if kind in ("entities", "fields", "permissions") else f"{word(kind, language)} {name}"
            )
            here = member
        else:
            here = here.get(token) if isinstance(here, Mapping) else None
            kind = token
            if token in LANGUAGE_NAMES and said and isinstance(here, str):
                said[-1] = in_language(said[-1], token, language)
            elif not isinstance(here, list):
                said.append(word(token, language))
    if said and said[0][:1].islower():
        said[0] = said[0][0].upper() + said[0][1:]
    return said


MENU_LEADS = {"view": "views", "dashboard": "dashboards", "form": "forms", "entity": "entities"}
"""Where an entry of the menu leads, by the member that says so: it is called as that is."""


def in_language(what: str, code: str, language: str) -> str:
    """The text of a thing in one language, named."""
    name = LANGUAGE_NAMES.get(code, code)
    return f"{what}（{name}）" if language == "zh" else f"{what} ({name})"


def name_of(document: Mapping[str, Json], member: Json, kind: str, key: str, language: str) -> str:
    """What a member of a list is called."""
    if kind == "permissions" and isinstance(member, Mapping):
        role = label_in(document, "roles", str(member.get("role", "")), language)
        entity = label_in(document, "entities", str(member.get("entity", "")), language)
        return f"{role} · {entity}"
    if kind == "forms" and isinstance(member, Mapping) and not member.get("label"):
        return label_in(document, "entities", str(member.get("entity", key)), language)
    if kind == "transitions" and "~" in key:
        return " → ".join(key.split("~", 1))
    if kind == "items" and isinstance(member, Mapping) and isinstance(member.get("field"), str):
        return field_said(document, str(member["field"]), language)
    if kind in ("menu", "items") and isinstance(member, Mapping) and not member.get("label"):
        leads = next((one for one in MENU_LEADS if isinstance(member.get(one), str)), None)
        if leads is not None:
            return label_in(document, MENU_LEADS[leads], str(member[leads]), language)
    step = step_type(str(member.get("do"))) if isinstance(member, Mapping) and "do" in member else None
    if step is not None and not member.get("label"):
        return text_in(step.label, language, key)
    if isinstance(member, Mapping):
        label = label_of(member, identity(member) or key)
        if label is not None:
            return text_in(label, language, key)
    if kind == "permissions" and "~" in key:
        role, _, entity = key.partition("~")
        named = (
            label_in(document, "roles", role, language),
            label_in(document, "entities", entity, language),
        )
        return " · ".join(named)
    return str(int(key) + 1) if key.isdecimal() else key


def field_said(document: Mapping[str, Json], key: str, language: str) -> str:
    """What a field of that key is called, where only one thing is called so; else its key."""
    labels = {
        text_in(field.get("label"), language, key)
        for entity in document.get("entities", ())
        for field in entity.get("fields", ())
        if field.get("key") == key
    }
    return labels.pop() if len(labels) == 1 else key


def label_in(document: Mapping[str, Json], section: str, key: str, language: str) -> str:
    """What an object of a section is called; its key when there is none."""
    for member in document.get(section, ()):
        if identity(member) == key:
            return text_in(label_of(member, key), language, key)
    return key


def member_of(members: list[Json], token: str) -> Json:
    """A member by its index or its identity; None when there is none."""
    if token.isdecimal() and int(token) < len(members):
        return members[int(token)]
    return next((member for member in members if identity(member) == token), None)


def part_url(app_key: str, document: Mapping[str, Json], pointer: str) -> str:
    """The page on which the part a pointer leads into is changed; where there is none, what it says."""
    return designer_url(app_key, document, pointer) or said_url(app_key, document, pointer)


def said_url(app_key: str, document: Mapping[str, Json], pointer: str) -> str:
    """The page that says what stands in the object a pointer leads into, and what names it."""
    way = tokens(pointer)
    here: Json = document
    kept: list[str] = []
    for depth, token in enumerate(way[:4]):
        if isinstance(here, list):
            here = member_of(here, token)
            name = identity(here) if here is not None else token
            kept.append(name or token)
        else:
            here = here.get(token) if isinstance(here, Mapping) else None
            if depth == 2 and token != "fields":
                break
            kept.append(token)
    if len(kept) % 2:
        kept.pop()
    if not kept or member_at(document, kept) is None:
        return url_for("studio_pages.overview", app_key=app_key)
    return url_for("studio_pages.part_page", app_key=app_key, at="/".join(kept))


def member_at(document: Mapping[str, Json], way: list[str]) -> Json:
    """The object that section and key lead to, and further; None when there is none."""
    here: Json = document
    for token in way:
        if isinstance(here, list):
            here = member_of(here, token)
        else:
            here = here.get(token) if isinstance(here, Mapping) else None
    return here
