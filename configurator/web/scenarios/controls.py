"""The control for one value of a scenario: what is entered, chosen or ticked, and back to the JSON value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.definition import App, Entity, Field, targets_of
from runtime.definition.text import text_in
from runtime.fields import bind
from runtime.web.language import gettext

Json = Any
Options = Sequence[tuple[str, str]]

NUMBERS = ("integer", "decimal", "money", "percent", "rating", "duration")
CHOOSING = ("choice", "stage")
KEPT = (
    "json",
    "address",
    "location",
    "file",
    "image",
    "signature",
    "rich_text",
    "any_reference",
    "references",
)
"""Types whose value is kept as it is and shown in words; they are recorded, not typed."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control: `kind` is text, number, date, datetime-local, select, several, rows or kept."""

    name: str
    label: str
    kind: str
    value: Json
    options: Options = ()
    rows: Sequence[Sequence[Control]] = ()
    heads: Sequence[str] = ()
    note: str = ""
    suggestions: Options = field(default=())


def control(
    app: App, item: Field, name: str, value: Json, named: Mapping[str, Sequence[str]], language: str
) -> Control:
    """The control for a value of a field. `named` are the names of the scenario's records, by entity."""
    label = text_in(item.label, language, item.key)
    if item.type in CHOOSING:
        return Control(name, label, "select", value, _options(app, item, language))
    if item.type == "choices":
        return Control(name, label, "several", list(value or ()), _options(app, item, language))
    if item.type == "boolean":
        said = "" if value is None else "true" if value else "false"
        return Control(name, label, "select", said, (("true", gettext("Yes")), ("false", gettext("No"))))
    if item.type == "reference":
        known = [(one, one) for target in targets_of(item) for one in named.get(target, ())]
        if isinstance(value, str) and value and value not in dict(known):
            known.append((value, value))
        return Control(name, label, "select", value or "", known)
    if item.type == "user":
        roles = [(one.key, text_in(one.label, language, one.key)) for one in app.roles]
        return Control(name, label, "text", value, suggestions=roles)
    if item.type == "children":
        return _rows(app, item, name, label, value, named, language)
    if item.type in KEPT:
        return Control(name, label, "kept", _said(value))
    kinds = {"date": "date", "datetime": "datetime-local", "time": "time"}
    if item.type in NUMBERS:
        return Control(name, label, "number", value)
    return Control(name, label, kinds.get(item.type, "text"), value)


def _options(app: App, item: Field, language: str) -> Options:
    bound = bind(item, app)
    parts = bound.setting("options") or bound.setting("stages") or ()
    return [
        (str(_of(one, "value")), text_in(_of(one, "label"), language, str(_of(one, "value"))))
        for one in parts
    ]


def _of(part: Any, name: str) -> Any:
    return part.get(name) if isinstance(part, Mapping) else getattr(part, name, None)


def _rows(
    app: App,
    item: Field,
    name: str,
    label: str,
    value: Json,
    named: Mapping[str, Sequence[str]],
    language: str,
) -> Control:
    """A small table: the rows there are and a blank one; a row that is left blank goes."""
    child = app.entity(str(item.setting("entity")))
    given = [one for one in value or () if isinstance(one, Mapping)]
    used = {key for row in given for key in row}
    shown = [one for one in writable(child) if one.key in used or one.required]
    shown = shown or list(writable(child))[:4]
    rows = [
        [
            control(app, one, f"{name}.{number}.{one.key}", row.get(one.key), named, language)
            for one in shown
            if one.type != "children"
        ]
        for number, row in enumerate([*given, {}])
    ]
    heads = [text_in(one.label, language, one.key) for one in shown if one.type != "children"]
    return Control(name, label, "rows", None, rows=rows, heads=heads)


def writable(entity: Entity) -> Sequence[Field]:
    """The fields somebody can give a value."""
    return [
        one for one in entity.fields if not one.computed and one.type not in ("serial", "note", "related")
    ]


def _said(value: Json) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{one}" for one in value.values() if one not in (None, ""))
    if isinstance(value, list | tuple):
        return ", ".join(_said(one) for one in value)
    return "" if value is None else str(value)


def parsed(app: App, item: Field, sent: Any, before: Json) -> Json:
    """The JSON value of what was sent for a field: a text, several texts, or rows by number."""
    if item.type in KEPT:
        return before
    if item.type == "children":
        child = app.entity(str(item.setting("entity")))
        old = [one for one in before or () if isinstance(one, Mapping)]
        found = []
        for number in sorted((sent or {}), key=int) if isinstance(sent, Mapping) else ():
            row = old[int(number)] if int(number) < len(old) else {}
            made = {
                key: parsed(app, one, text, row.get(key))
                for key, text in sent[number].items()
                if (one := child.field(key)) is not None
            }
            kept = {key: value for key, value in made.items() if value not in (None, "", [])}
            if kept:
                found.append({**{key: row[key] for key in row if key not in made}, **kept})
        return found
    if item.type == "choices":
        return [one for one in (sent if isinstance(sent, list) else [sent]) if one]
    text = (sent[-1] if isinstance(sent, list) else sent or "").strip() if sent else ""
    if not text:
        return None
    if item.type == "boolean":
        return text == "true"
    if item.type in ("integer", "rating") and text.lstrip("-").isdigit():
        return int(text)
    return text
