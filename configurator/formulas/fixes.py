"""How to mend what is wrong with a formula: a replacement of a part of its text, where one is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime.definition import App
from runtime.definition.text import text_in
from runtime.problems import LANGUAGES, Problem, localised

_WRAPPED = re.compile(r"\b([A-Z]+)\(…\)")
_REPLACED = frozenset(
    {"formula.unknown_name", "formula.unknown_member", "formula.unknown_function", "formula.unknown_entity"}
)
_SIGNS = frozenset({"=<", "=>", "|", "<<", ">>", "is"})


@dataclass(frozen=True, slots=True)
class Fix:
    """The source between two offsets (code points) is better written as `text`."""

    start: int
    end: int
    text: str

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return {"from": self.start, "to": self.end, "text": self.text}


def fix_of(problem: Problem, source: str, app: App, entity: str | None) -> Fix | None:
    """What mends a problem of a formula; None when that is not known."""
    place = problem.values.get("position")
    if not place:
        return None
    start, end = place
    said = source[start:end]
    suggestion = problem.values.get("suggestion")
    if problem.code == "formula.unknown_name" and (key := _labelled(app, entity, said)):
        return Fix(start, end, key)
    if problem.code in _REPLACED and isinstance(suggestion, str) and suggestion:
        return Fix(start, end, suggestion)
    if problem.code == "formula.unknown_option" and isinstance(suggestion, str) and suggestion:
        return Fix(start, end, '"' + suggestion.replace('"', '""') + '"')
    if problem.code == "formula.operator" and said in _SIGNS and isinstance(suggestion, str):
        return Fix(start, end, suggestion)
    if isinstance(suggestion, Mapping) and (found := _WRAPPED.search(str(localised(suggestion, "en")))):
        return Fix(start, end, f"{found[1]}({said})")
    joins = problem.code == "formula.text_plus" or "&" in str(localised(suggestion, "en"))
    return Fix(start, end, said.replace("+", "&")) if joins and said.count("+") == 1 else None


def _labelled(app: App, entity: str | None, word: str) -> str:
    """The key of the field that somebody called by its label."""
    found = app.find_entity(entity) if entity else None
    for field in found.fields if found else ():
        if any(text_in(field.label, language, "").casefold() == word.casefold() for language in LANGUAGES):
            return field.key
    return ""
