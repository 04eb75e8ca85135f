"""Problems of a definition in labels: the checks speak of keys, people who design read names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from configurator.naming.names import Names
from configurator.naming.walking import Stop
from configurator.pointers import identity
from runtime.problems import Problem

ABOUT_KEYS = frozenset({"key", "id", "value", "reference"})
"""Families of problems that are about what is written, not about what it is called."""
NAMES = frozenset({"key", "field", "entity", "role", "other", "stage"})
"""Values of problems that hold keys of parts; in others a word such as `number` only looks like one."""


def in_labels(problem: Problem, names: Names) -> Problem:
    """The same problem, with labels for the keys of parts that are on its way, of entities and of fields."""
    if problem.text is not None or problem.code.split(".")[0] in ABOUT_KEYS:
        return problem
    stops = names.stops(problem.path) if problem.path.startswith("/") else []
    said = {key: names.member(stop) for stop in stops if (key := _key(stop)) is not None}
    entity = next((stop.entity for stop in reversed(stops) if stop.entity), "")

    def label(name: str, value: Any) -> Any:
        if not isinstance(value, str) or name not in NAMES:
            return value
        if name in ("entity", "role"):
            return names.entity(value) if name == "entity" else names.label("roles", value)
        return said.get(value) or (names.field(entity, value) if entity else value)

    return replace(problem, values={name: label(name, value) for name, value in problem.values.items()})


def _key(stop: Stop) -> str | None:
    """What a member is called among its like; None for a property."""
    return identity(stop.value) if stop.kind else None
