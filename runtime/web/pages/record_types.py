"""The type of a record on its page: which one a new record begins with, and what was chosen there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from runtime.definition import FieldItem, Form
from runtime.records.live_entity import LiveEntity
from runtime.web.pages.inputs import PREFIX
from runtime.web.pages.row_acts import ACT

RECORD_TYPE = "-record_type"
"""The name of the control."""
AWAY = "-away:"
"""Before the name of an input that the form of another type has: what was typed there waits for it."""


def first_record_type(of: LiveEntity, form_key: str | None) -> dict[str, Any]:
    """The type a new record begins with: the one that is edited in the form asked for, else the first."""
    kinds = of.entity.record_types
    if not kinds:
        return {}
    return {
        "record_type": next((one.key for one in kinds if form_key and one.form == form_key), kinds[0].key)
    }


def chosen_record_type(
    of: LiveEntity, sent: Mapping[str, str], record: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The record type that was chosen on the page; nothing when the stored record is of it."""
    chosen = sent.get(RECORD_TYPE)
    if not chosen or of.entity.record_type(chosen) is None:
        return {}
    return {} if record and record.get("record_type") == chosen else {"record_type": chosen}


def brought_back(of: LiveEntity, sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent; where another type is chosen, with what was typed in its form before."""
    waiting = [name for name in sent if name.startswith(AWAY)] if sent.get(ACT) == "refresh" else []
    if not waiting or not of.entity.record_types:
        return sent
    keys = {_key(name) for name in sent if name.startswith(PREFIX)}
    found = MultiDict(sent)
    for name in waiting:
        if _key(name.removeprefix(AWAY)) not in keys:
            found.setlist(name.removeprefix(AWAY), sent.getlist(name))
    return found


def away(of: LiveEntity, sent: MultiDict[str, str] | None, form: Form | None) -> list[tuple[str, str]]:
    """What was typed into inputs that this form does not have: the name to keep it under, the text."""
    if sent is None or form is None or not of.entity.record_types:
        return []
    shown = {item.field for item in form.items() if isinstance(item, FieldItem)}
    keys = {_key(name) for name in sent if name.startswith(PREFIX)}
    found = []
    for name, text in sent.items(multi=True):
        key = _key(name.removeprefix(AWAY))
        if key in shown or key not in of.fields:
            continue
        if name.startswith(PREFIX):
            found.append((f"{AWAY}{name}", text))
        elif name.startswith(AWAY) and key not in keys:
            found.append((name, text))
    return found


def _key(name: str) -> str:
    """The field an input belongs to; keys hold no hyphen."""
    return name.removeprefix(PREFIX).split("-", 1)[0]
