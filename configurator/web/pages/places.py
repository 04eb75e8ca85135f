"""Places in a definition as people call them, and the page on which each can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from configurator.naming import Names, Stop
from configurator.pointers import identity, member_of, tokens
from configurator.web.pages.designers import designer_url
from runtime.web.language import gettext

Json = Any
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
    return Names(document, language).way(pointer)


def name_of(document: Mapping[str, Json], member: Json, kind: str, key: str, language: str) -> str:
    """What a member of a section, or of an entity's list, is called, whether it is there or not."""
    entity = str(member.get("entity", "")) if isinstance(member, Mapping) else ""
    return Names(document, language).member(Stop(key, member, (), kind, entity))


def label_in(document: Mapping[str, Json], section: str, key: str, language: str) -> str:
    """What an object of a section is called; its key when there is none."""
    return Names(document, language).label(section, key)


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
