"""Objects and lists of objects in a diff, in words: fields by their labels, options by theirs, no JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from configurator.changes.values import ABSENT
from configurator.changes.words import said, word
from configurator.pointers import identity, tokens
from runtime.definition.text import text_in

Json = Any


def differing(old: Json, new: Json) -> tuple[Json, Json]:
    """Of two objects the members in which they differ."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return old, new
    keys = [key for key in {**old, **new} if old.get(key, ABSENT) != new.get(key, ABSENT)]
    before, after = ({key: one[key] for key in keys if key in one} for one in (old, new))
    return before, after


class Members:
    """Says the members of what stands at a path: their names are fields of the entity that it is about."""

    def __init__(self, document: Mapping[str, Json], path: str, language: str) -> None:
        self.language = language
        entity = _entity_around(document, path)
        self.fields = {
            field["key"]: field
            for one in document.get("entities", ())
            if one.get("key") == entity
            for field in one.get("fields", ())
        }
        self.sets = {one["key"]: one.get("options", ()) for one in document.get("option_sets", ())}

    def said(self, value: Json) -> str:
        """The members of an object, or of each object of a list, one after another."""
        if isinstance(value, Mapping):
            pairs = (f"{self._name(key)}: {self._value(key, one)}" for key, one in value.items())
            return ", ".join(pairs)
        return "; ".join(self.said(one) if isinstance(one, Mapping) else str(one) for one in value)

    def _name(self, key: str) -> str:
        field = self.fields.get(key)
        return word(key, self.language) if field is None else text_in(field.get("label"), self.language, key)

    def _value(self, key: str, value: Json) -> str:
        if isinstance(value, Mapping | list) and not _is_plain(value):
            return f"({self.said(value)})"
        field = self.fields.get(key, {})
        options = field.get("options") or field.get("stages") or self.sets.get(field.get("option_set"), ())
        for option in options:
            if option.get("value") == value:
                return text_in(option.get("label"), self.language, value)
        if isinstance(value, str):
            return value
        return said(value, self.language)


def _is_plain(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _entity_around(document: Mapping[str, Json], path: str) -> str:
    """The entity that the innermost object on a path says it is about."""
    found, here = "", document
    for token in tokens(path):
        if isinstance(here, list):
            here = next((one for one in here if identity(one) == token), {})
        else:
            here = here.get(token, {}) if isinstance(here, Mapping) else {}
        if isinstance(here, Mapping) and isinstance(here.get("entity"), str):
            found = here["entity"]
    return found
