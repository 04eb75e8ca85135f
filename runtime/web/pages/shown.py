"""Values as pages show them: from the JSON of an answer to parts a template draws, by field types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for

from runtime.fields import field_type
from runtime.fields.numbers import in_groups
from runtime.fields.values import PlainField, ValueProblem
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.file_parts import download_url, icon_of, is_shown, size_said
from runtime.web.pages.people import color_of, initials_of

NUMERIC = frozenset({"integer", "decimal", "money", "percent", "duration"})
LONG = frozenset({"long_text", "rich_text", "json", "address"})
_LINKS = frozenset({"reference", "references", "any_reference"})
_PEOPLE = frozenset({"user", "users"})
QUEUE_COLOR = "amber"
_OPTIONS = {"choice": "options", "choices": "options", "stage": "stages"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a value: a tag, a link, a person; plain text when it is nothing special."""

    text: str
    color: str = ""
    url: str = ""
    initials: str = ""
    icon: str = ""
    picture: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value to draw. `kind`: `text`, `long`, `number`, `tags`, `links`, `people`, `files`, `boolean`."""

    kind: str
    text: str
    parts: tuple[Part, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to show."""
        return not self.text and not self.parts


def system_field(key: str) -> PlainField | None:
    """A system column as a field, so that it is shown like one."""
    found = _SYSTEM.get(key)
    return PlainField(key, found[0], label=found[1]()) if found else None


_SYSTEM: Mapping[str, tuple[str, Callable[[], str]]] = {
    "id": ("integer", lambda: gettext("Number")),
    "owner": ("user", lambda: gettext("Owner")),
    "created_at": ("datetime", lambda: gettext("Created")),
    "created_by": ("user", lambda: gettext("Created by")),
    "updated_at": ("datetime", lambda: gettext("Changed")),
    "updated_by": ("user", lambda: gettext("Changed by")),
}


def queue_field(roles: Mapping[str, str]) -> PlainField:
    """The queue an owner may be, as a choice among the app's roles (by key, with their labels)."""
    options = [{"value": role, "label": label} for role, label in roles.items()]
    return PlainField("owner_role", "choice", {"options": options}, label=gettext("Owner's queue"))


Place = tuple[str, int]
"""The entity and id of the record a value stands in."""


def show(visit: Visit, field: Any, raw: Any, bare: bool = False, at: Place | None = None) -> Shown:
    """The value `raw` of an answer, as people read it; `bare` leaves the currency to the column's heading.

    Files can be downloaded from where they stand (`at`).
    """
    kind = field.type
    if raw is None or raw == []:
        return Shown("number" if kind in NUMERIC else "text", "")
    if kind in _OPTIONS:
        return _options(visit, field, raw)
    if kind in _LINKS:
        return _links(visit, field, raw)
    if kind in _PEOPLE:
        return _people(raw)
    if field_type(kind).keeps_files:
        return _files(visit, field, raw, at)
    if kind == "boolean":
        return Shown("boolean", gettext("Yes") if raw else gettext("No"))
    text = format_json(visit, field, raw, bare)
    return Shown("number" if kind in NUMERIC else "long" if kind in LONG else "text", text)


def _amount(visit: Visit, field: Any, raw: Any) -> str:
    return in_groups(Decimal(raw), field_type("money").scale(field), visit.language)


def currency_of(field: Any) -> str:
    """The currency a column of amounts has, for its heading."""
    return str(field.setting("currency") or "") if field.type == "money" else ""


def format_json(visit: Visit, field: Any, raw: Any, bare: bool = False) -> str:
    """An answer's value as plain text; `bare` leaves the currency to the column's heading."""
    described = field_type(field.type)
    if raw is None:
        return ""
    if bare and field.type == "money" and field.setting("currency"):
        return _amount(visit, field, raw)
    try:
        keeps_title = field.type in _LINKS | _PEOPLE | {"department"}
        value = raw if keeps_title else described.parse_json(field, raw)
        return described.format(field, value, visit.language, visit.timezone)
    except (ValueProblem, TypeError, KeyError):
        return str(raw)


def option_colors(field: Any) -> Mapping[str, str]:
    """The colours of a field's options or stages by value."""
    offered = field.setting(_OPTIONS.get(field.type, "options")) or ()
    return {option.value: option.color or "" for option in offered if hasattr(option, "value")}


def _options(visit: Visit, field: Any, raw: Any) -> Shown:
    values = raw if isinstance(raw, list) else [raw]
    colors = option_colors(field)
    described = field_type(field.type)
    names = [described.form_label(field, value, visit.language) for value in values]
    parts = tuple(Part(name, colors.get(value, "")) for name, value in zip(names, values, strict=True))
    return Shown("tags", "、".join(names) if visit.language == "zh" else ", ".join(names), parts)


def _links(visit: Visit, field: Any, raw: Any) -> Shown:
    values = raw if isinstance(raw, list) else [raw]
    target = field_type(field.type).target(field) if field.type != "any_reference" else None
    parts = tuple(_link(visit, target, value) for value in values)
    return Shown("links", ", ".join(part.text for part in parts), parts)


def _link(visit: Visit, target: str | None, value: Mapping[str, Any]) -> Part:
    entity = value.get("entity") or target or ""
    text = str(value.get("title") or f"#{value['id']}")
    if not visit.may("read", entity):
        return Part(text)
    return Part(text, url=record_url(visit, entity, value["id"]))


def record_url(visit: Visit, entity: str, record_id: int) -> str:
    """The address of a record's page."""
    return url_for("pages.show_record", app_key=visit.live.key, entity=entity, record_id=record_id)


def _files(visit: Visit, field: Any, raw: Any, at: Place | None) -> Shown:
    parts = []
    for one in raw:
        name, size, kind = str(one.get("name") or one["id"]), one.get("size"), str(one.get("type", ""))
        said = size_said(size, visit.language) if isinstance(size, int) else ""
        url = download_url(visit, *at, field.key, one["id"]) if at else ""
        picture = f"{url}?thumbnail=1" if url and is_shown(kind) else ""
        parts.append(Part(name, url=url, icon=icon_of(kind), picture=picture, size=said))
    return Shown("files", format_json(visit, field, raw), tuple(parts))


def _people(raw: Any) -> Shown:
    values = raw if isinstance(raw, list) else [raw]
    parts = tuple(person_part(value) for value in values)
    return Shown("people", ", ".join(part.text for part in parts), parts)


def person_part(value: Mapping[str, Any]) -> Part:
    """A person of an answer, or the queue that owns a record."""
    if "role" in value:
        name = str(value.get("title") or value["role"])
        return Part(gettext("Queue: %(role)s", role=name), color=QUEUE_COLOR, initials=initials_of(name))
    name = str(value.get("title") or f"#{value['id']}")
    return Part(name, color=color_of(value["id"]), initials=initials_of(name))
