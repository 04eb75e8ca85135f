"""What was done in a try-out, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from configurator.tryouts.acts import Act, acts_in
from runtime.definition import Entity
from runtime.definition.text import text_in
from runtime.fields import field_type
from runtime.fields.options import bind, record_type_field
from runtime.fields.values import FieldLike, ValueProblem
from runtime.records.live import LiveApp
from runtime.web.language import gettext

SHOWN = 6
Fields = Mapping[str, FieldLike]


@dataclass(frozen=True, slots=True)
class Done:
    """An act: what it was, on what, with which values; why it was refused."""

    id: int
    text: str
    who: str
    values: list[tuple[str, str]]
    refused: list[str]


def done_in(inner: Engine, live: LiveApp, language: str) -> list[Done]:
    """The acts of a try-out so far, the oldest first."""
    return [done_of(live, act, language) for act in acts_in(inner)]


def done_of(live: LiveApp, act: Act, language: str) -> Done:
    """An act in words."""
    entity = next((one for one in live.app.entities if one.key == act.entity), None)
    one = text_in(entity.label, language, act.entity) if entity is not None else act.entity
    after: Mapping[str, Any] = act.data.get("after") or act.data.get("before") or {}
    title = _title(live, act, after)
    flow = live.app.flow(act.data.get("flow"))
    button = ""
    if flow is not None:
        trigger = flow.trigger.label if flow.trigger else None
        button = text_in(trigger or flow.label, language, flow.key)
    text = {
        "create": gettext("Created %(one)s %(title)s", one=one, title=title),
        "update": gettext("Changed %(one)s %(title)s", one=one, title=title),
        "delete": gettext("Deleted %(one)s %(title)s", one=one, title=title),
        "press": gettext("Pressed “%(button)s” on %(one)s %(title)s", button=button, one=one, title=title),
    }.get(act.kind, act.kind)
    roles = (act.data.get("as") or {}).get("roles") or ()
    labels = live.role_titles(language)
    who = (
        "、".join(labels.get(key, key) for key in roles)
        if language == "zh"
        else ", ".join(labels.get(key, key) for key in roles)
    )
    return Done(
        act.id,
        text.strip(),
        who or str(gettext("Administrator")),
        list(_values(live, _fields(live, entity, act), act, language))[:SHOWN],
        [text_in(one["message"], language) for one in act.problems],
    )


def _fields(live: LiveApp, entity: Entity | None, act: Act) -> Fields:
    """What the values of an act are called: fields of its record, or what its button asked for."""
    flow = live.app.flow(act.data.get("flow"))
    asked = {one.key: one for one in getattr(flow.trigger, "ask", ())} if flow is not None else {}
    own = {one.key: one for one in entity.fields} if entity is not None and not asked else {}
    kind = record_type_field(entity) if entity is not None else None
    return {**own, **asked, **({kind.key: kind} if kind is not None else {})}


def _title(live: LiveApp, act: Act, record: Mapping[str, Any]) -> str:
    for key in ("title", "name", "number", "subject"):
        if isinstance(record.get(key), str):
            return str(record[key])
    return f"#{act.record}" if act.record else ""


def _values(live: LiveApp, fields: Fields, act: Act, language: str) -> Iterator[tuple[str, str]]:
    given = act.data.get("values") or act.data.get("answers") or {}
    after: Mapping[str, Any] = act.data.get("after") or {}
    for key, value in given.items():
        if value in (None, "", [], {}):
            continue
        field, kept = fields.get(key), after.get(key)
        label = text_in(field.label, language, key) if field is not None else key
        titled = isinstance(kept, Mapping) and kept.get("id") == value
        yield label, said_value(live, field, kept if titled else value, language)


def said_value(live: LiveApp, field: Any, value: Any, language: str) -> str:
    """A JSON value in a few words: as the field's type says it, a record by its title."""
    if isinstance(value, Mapping):
        return str(value.get("title") or value.get("name") or value.get("id") or "…")
    if isinstance(value, list | tuple):
        if field is not None and field.type == "children":
            return str(gettext("%(num)s rows", num=len(value)))
        return ", ".join(said_value(live, field, one, language) for one in value)
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if field is None or field_type(field.type).target(field):
        return str(value)
    described, bound = field_type(field.type), bind(field, live.app)
    try:
        read = described.parse_json(bound, [value] if described.key == "choices" else value)
        return described.format(bound, read, language, str(live.zone))
    except (ValueProblem, TypeError):
        return str(value)
