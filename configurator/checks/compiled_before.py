"""Formulas compiled once: an edit of a definition changes few, and a check is asked for after each edit.

A formula that compiled is used again while everything it asked its scope about is answered in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from runtime.formula.formula import Formula, compile_formula
from runtime.formula.scope import FieldInfo, Scope
from runtime.formula.types import Type
from runtime.problems import Problem

KEPT = 20_000

Question = tuple[str, tuple[Any, ...], Any]
"""A method of a scope, what it was asked and what it answered."""

_kept: dict[tuple[Any, ...], tuple[Formula, tuple[Question, ...]]] = {}


def compile_again(
    source: str, scope: Scope, entity: str | None, purpose: str, expect: Type | None, **more: Any
) -> Formula | list[Problem]:
    """What `compile_formula` gives; the same formula as before where it would be equal."""
    variables = more.get("variables")
    if variables:
        return compile_formula(source, scope, entity, purpose, expect, **more)
    key = (source, entity, purpose, expect, *(more[name] for name in sorted(more) if name != "variables"))
    known = _kept.get(key)
    if known is not None and all(getattr(scope, name)(*given) == said for name, given, said in known[1]):
        return known[0]
    listening = Listening(scope)
    made = compile_formula(source, listening, entity, purpose, expect, **more)
    if isinstance(made, Formula):
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = made, tuple(listening.questions.values())
    return made


class Listening:
    """A scope that notes what it was asked."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.questions: dict[tuple[Any, ...], Question] = {}

    def _asked(self, name: str, *given: Any) -> Any:
        place = (name, *given)
        if place not in self.questions:
            answer = getattr(self._scope, name)(*given)
            self.questions[place] = (name, given, answer)
        return self.questions[place][2]

    def entities(self) -> Iterable[str]:
        found: Iterable[str] = self._asked("entities")
        return found

    def field(self, entity: str, key: str) -> FieldInfo | None:
        found: FieldInfo | None = self._asked("field", entity, key)
        return found

    def field_keys(self, entity: str) -> Iterable[str]:
        found: Iterable[str] = self._asked("field_keys", entity)
        return found

    def parents(self, entity: str) -> tuple[str, ...]:
        found: tuple[str, ...] = self._asked("parents", entity)
        return found

    def settings(self) -> Mapping[str, Type]:
        found: Mapping[str, Type] = self._asked("settings")
        return found

    def options(self, option_set: str) -> tuple[tuple[str, str], ...] | None:
        found: tuple[tuple[str, str], ...] | None = self._asked("options", option_set)
        return found

    def tree_field(self, entity: str) -> str | None:
        found: str | None = self._asked("tree_field", entity)
        return found

    def title(self, entity: str) -> str | None:
        found: str | None = self._asked("title", entity)
        return found
