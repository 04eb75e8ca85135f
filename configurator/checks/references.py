"""What names another object names one that is there: entities, fields, roles, views, forms, flows …"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from configurator.checks.checking import Checking
from configurator.checks.marks import marked
from configurator.checks.messages import KINDS
from configurator.checks.registry import check
from runtime.definition import Field, FieldItem, Related, Trigger, View, Widget, references_into
from runtime.definition.kinds import trigger_kinds, view_kinds, widget_kinds
from runtime.definition.parts import Part, escape, properties
from runtime.definition.remembering import remember
from runtime.definition.shapes import Definitions, Json, MapOf
from runtime.fields.registry import field_types
from runtime.problems import Problem

ELSEWHERE = {"stage", "option", "input", "sort", "step"}
"""Kinds of references that other checks look after."""


def unknown(kind: str, key: str, path: str, known: Iterable[str]) -> Problem:
    """There is nothing of that name; the nearest name is offered."""
    close = difflib.get_close_matches(key, list(known), 1)
    values = {"kind": KINDS.get(kind, kind), "key": key, "suggestion": f"→ {close[0]}" if close else ""}
    return Problem("reference.unknown", path, values)


@check
def references(checking: Checking) -> Iterator[Problem]:
    """Every marked property of every part, and of the settings plug-ins brought."""
    app = checking.app
    for section in ("entities", "rules", "forms", "views", "flows", "metrics", "dashboards"):
        for index, found in enumerate(getattr(app, section)):
            entity = found.key if section == "entities" else getattr(found, "entity", None)
            yield from _whole(checking, found, f"/{section}/{index}", entity)
    for section in ("settings", "user_fields", "option_sets", "permissions", "menu", "scenarios"):
        for index, found in enumerate(getattr(app, section)):
            yield from _whole(checking, found, f"/{section}/{index}", getattr(found, "entity", None))


class _Reference(NamedTuple):
    """What a part names: where below the whole, which part, the kind and the name, the entity it is about."""

    path: str
    part: Part | None
    kind: str
    key: str
    entity: str | None


def _whole(checking: Checking, whole: Part, path: str, entity: str | None) -> Iterator[Problem]:
    for found in remember(_references_of, whole):
        about = found.entity or entity
        yield from _one(checking, found.part, found.kind, found.key, f"{path}{found.path}", about)


def _references_of(whole: Part) -> tuple[_Reference, ...]:
    """All that a part and those below it name; an entity only where they say one themselves."""
    found: list[_Reference] = []
    for at, part in whole.walk():
        own = getattr(part, "entity", None)
        about = own if isinstance(own, str) and own else None
        for attribute, name, schema in _referring(type(part)):
            value = getattr(part, attribute)
            if value and schema.get("x-keys") == "field":
                found += [
                    _Reference(f"{at}/{name}/{escape(key)}", None, "field", key, about) for key in value
                ]
            elif value:
                found += _marked(schema, value, f"{at}/{name}", part, about)
        settings = _settings_schema(part)
        for name, value in getattr(part, "settings", {}).items() if settings else ():
            # steps are looked after by their own compiler
            if name in settings and name not in part.typed_settings:
                found += _marked(settings[name], value, f"{at}/{name}", part, about)
    return tuple(found)


def _marked(schema: Any, value: Any, path: str, part: Part, entity: str | None) -> Iterator[_Reference]:
    for mark in marked(schema, value, path):
        if mark.refers and mark.refers not in ELSEWHERE:
            yield _Reference(mark.path, part, mark.refers, mark.value, entity)


_referring_of: dict[type[Part], tuple[tuple[str, str, dict[str, Any]], ...]] = {}


def _referring(kind: type[Part]) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """The properties of a kind of part that may refer to something: attribute, JSON name, schema."""
    if kind not in _referring_of:
        found = []
        for declared in properties(kind):
            if isinstance(declared.shape, Json | MapOf):
                schema = declared.shape.schema(Definitions())
                if schema.get("x-keys") == "field" or "x-refers" in json.dumps(schema):
                    found.append((declared.attribute, declared.name, schema))
        _referring_of[kind] = tuple(found)
    return _referring_of[kind]


def _settings_schema(part: Part) -> Any:
    if isinstance(part, Field):
        kind = field_types().get(part.type)
        return kind.settings_schema if kind else {}
    kinds: dict[type[Part], tuple[Callable[[], Any], str]] = {
        View: (view_kinds, "kind"),
        Widget: (widget_kinds, "kind"),
        Trigger: (trigger_kinds, "on"),
    }
    if type(part) not in kinds:
        return {}
    registry, tag = kinds[type(part)]
    found = registry().get(getattr(part, tag))
    return found.settings_schema if found else {}


def _one(
    checking: Checking, part: Part | None, kind: str, key: str, path: str, entity: str | None
) -> Iterator[Problem]:
    if kind in ("field", "field*", "child field", "related field"):
        yield from _field(checking, part, kind, key, path, entity)
    elif kind == "path":
        yield from path_problems(checking, entity, key, path)
    elif kind == "collection":
        known = references_into(checking.app, entity or "")
        if key not in known and entity in checking.entities:
            yield unknown(kind, key, path, known)
    else:
        known_keys = _known(checking, kind)
        if key not in known_keys:
            yield unknown(kind, key, path, known_keys)


def _known(checking: Checking, kind: str) -> list[str]:
    app = checking.app
    if kind == "metric":
        return [metric.key for metric in app.metrics] + [measure.key for measure in app.measures]
    plural = {"entity": "entities"}.get(kind, f"{kind}s")
    return [found.key for found in getattr(app, plural)]


def _field(
    checking: Checking, part: Part | None, kind: str, key: str, path: str, entity: str | None
) -> Iterator[Problem]:
    if kind == "field*" and key == "*":
        return
    owner = checking.app.find_entity(entity)
    if kind == "child field" and isinstance(part, FieldItem):
        field = owner.field(part.field) if owner else None
        owner = (
            checking.app.find_entity(field.setting("entity")) if field and field.type == "children" else None
        )
    elif kind == "related field" and isinstance(part, Related):
        found = references_into(checking.app, entity or "").get(part.related)
        owner = found.entity if found else None
        if owner is not None:
            yield from path_problems(checking, owner.key, key, path)
        return
    if (
        owner is not None
        and owner.field(key) is None
        and not (kind == "field" and key in ("owner", "owner_role", "record_type"))
    ):
        yield unknown("field", key, path, [field.key for field in owner.fields])


def path_problems(checking: Checking, entity: str | None, key: str, path: str) -> Iterator[Problem]:
    """A dotted path must lead to a field."""
    if entity in checking.entities and checking.at_end_of(str(entity), key) is None:
        yield Problem("reference.path", path, {"key": key, "entity": entity})


@check
def sorts(checking: Checking) -> Iterator[Problem]:
    """Sort keys are paths, with `-` before those that descend."""
    for index, view in enumerate(checking.app.views):
        for place, key in enumerate(view.sort):
            yield from path_problems(
                checking, view.entity, key.removeprefix("-"), f"/views/{index}/sort/{place}"
            )
    for number, dashboard in enumerate(checking.app.dashboards):
        for index, widget in enumerate(dashboard.widgets):
            found = widget.setting("sort", ())
            for place, key in enumerate(found if isinstance(found, tuple) else ()):
                at = f"/dashboards/{number}/widgets/{index}/sort/{place}"
                yield from path_problems(checking, widget.entity, key.removeprefix("-"), at)
