"""The map of an app: its entities, what each has, which refer to which, and what uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import orjson
from flask import render_template, url_for
from markupsafe import Markup

from configurator.patching import written
from configurator.pointers import identity
from configurator.web.pages.memory import Memory
from configurator.web.pages.places import name_of, part_url
from runtime.definition.text import text_in

Json = Any
SECTIONS = ("forms", "views", "rules", "flows", "scenarios", "metrics", "dashboards", "permissions")


_nodes = Memory(2000)


@dataclass(frozen=True, slots=True)
class Link:
    """Another entity, by what leads to it."""

    label: str
    by: str
    url: str


@dataclass(slots=True)
class Node:
    """An entity on the map; `counts` are how many of each kind belong to it."""

    key: str
    label: str
    icon: str
    url: str
    counts: dict[str, int] = field(default_factory=dict)
    refers_to: list[Link] = field(default_factory=list)
    referred_by: list[Link] = field(default_factory=list)


def map_of(app_key: str, document: Mapping[str, Json], language: str) -> list[Node]:
    """The entities in the order of the definition."""
    nodes = {
        entity["key"]: Node(
            entity["key"],
            text_in(entity.get("label"), language, entity["key"]),
            entity.get("icon") or "table",
            url_for("designer.fields", app_key=app_key, entity=entity["key"]),
            {"fields": len(entity.get("fields", ()))},
        )
        for entity in document.get("entities", ())
    }
    for section in SECTIONS:
        for member in document.get(section, ()):
            for key in _named_in(written(member)):
                if key in nodes:
                    nodes[key].counts[section] = nodes[key].counts.get(section, 0) + 1
    for source, described, target in references(document):
        if source in nodes and target in nodes:
            by = text_in(described.get("label"), language, described["key"])
            _link(nodes[source].refers_to, nodes[target], by)
            _link(nodes[target].referred_by, nodes[source], by)
    return list(nodes.values())


def _link(links: list[Link], other: Node, by: str) -> None:
    """Another entity once, whatever number of fields leads there."""
    for position, link in enumerate(links):
        if link.url == other.url:
            links[position] = Link(link.label, f"{link.by}, {by}", link.url)
            return
    links.append(Link(other.label, by, other.url))


def references(document: Mapping[str, Json]) -> Iterator[tuple[str, Mapping[str, Json], str]]:
    """Every reference between entities: where from, the field, where to."""
    for entity in document.get("entities", ()):
        for described in entity.get("fields", ()):
            targets = [described["entity"]] if isinstance(described.get("entity"), str) else []
            targets += [one for one in described.get("entities", ()) if isinstance(one, str)]
            for target in targets:
                yield entity["key"], described, target


@lru_cache(maxsize=8192)
def _named_in(written: bytes) -> frozenset[str]:
    """The entities a part is about, by its bytes: an edit leaves nearly all parts as they were."""
    return frozenset(_named(orjson.loads(written)))


def drawn_map(app_key: str, document: Mapping[str, Json], language: str) -> Markup:
    """The map as it stands on a page. An entity is drawn again when something else is said of it."""
    nodes = (
        _nodes.remembered(
            (language, app_key, repr(node)),
            partial(render_template, "studio/map_node.html", node=node),
        )
        for node in map_of(app_key, document, language)
    )
    return Markup("".join(nodes))


def _named(member: Json) -> set[str]:
    """The entities a part of the app is about, itself or by what stands in it."""
    found: set[str] = set()
    waiting = [member]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("entity"), str):
                found.add(part["entity"])
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return found


@dataclass(frozen=True, slots=True)
class Use:
    """A part of the app that names another."""

    kind: str
    label: str
    url: str


def uses_of(app_key: str, document: Mapping[str, Json], way: list[str], language: str) -> list[Use]:
    """What names an entity, one of its fields or another object: by a property, or within a formula."""
    key = way[-1]
    is_field = len(way) == 4
    owner = way[1] if is_field else ""
    found: dict[str, Use] = {}
    for section in ("entities", "option_sets", *SECTIONS, "measures", "menu", "roles"):
        for member in document.get(section, ()):
            name = identity(member)
            if name is None or (section == way[0] and name == way[1] and not is_field):
                continue
            about = section == "entities" and name == owner
            if is_field and not about and owner not in _named(member) and not _mentions(member, owner):
                continue
            inside = [one for one in member.get("fields", ()) if one.get("key") != key] if about else member
            if about:
                inside = [inside, *(value for part, value in member.items() if part != "fields")]
            if not _mentions(inside, key):
                continue
            label = name_of(document, member, section, name, language)
            url = part_url(app_key, document, f"/{section}/{name}")
            found[f"{section}/{name}"] = Use(section, label, url)
    return list(found.values())


def _mentions(value: Json, key: str) -> bool:
    """Whether a key stands as a value, as a member's name, or as a word of a formula."""
    if isinstance(value, str):
        return value == key or key in _words(value)
    if isinstance(value, Mapping):
        return key in value or any(
            _mentions(inner, key)
            for name, inner in value.items()
            if name not in ("label", "help", "description")
        )
    if isinstance(value, list):
        return any(_mentions(one, key) for one in value)
    return False


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", re.sub(r'"[^"]*"', "", text)))
