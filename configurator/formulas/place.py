"""Where a formula stands: whose fields its names are, what it must give, what else it may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from configurator.formulas.kinds import wanted_type
from runtime.definition import App
from runtime.fields.options import bind
from runtime.fields.registry import field_types
from runtime.formula import Formula, Scope, compile_formula
from runtime.formula.cells import compile_cell
from runtime.formula.scope import Variables
from runtime.formula.types import Type
from runtime.problems import Problem

PURPOSES = (
    "computed", "rule", "validate", "filter", "row_condition", "flow", "title", "default", "copy", "measure",
    "message", "cell",
)  # fmt: skip
DEEPEST = 6


class Misplaced(ValueError):
    """What was sent is no place of a formula."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a formula. `column` is the formula a decision table's cell is compared with."""

    entity: str | None
    purpose: str = "rule"
    expect: Type | None = None
    record_entity: str | None = None
    variables: Variables = field(default_factory=dict)
    target: str | None = None
    blank_as_zero: bool = False
    column: str | None = None

    def compile(self, source: str, scope: Scope) -> Formula | list[Problem]:
        """The formula of a text that stands here, or what is wrong with it."""
        if self.column is not None:
            about = compile_formula(self.column, scope, self.entity, "rule")
            if isinstance(about, list):
                return about
            return compile_cell(source, scope, self.entity, about.type, self.variables)
        return compile_formula(
            source,
            scope,
            self.entity,
            self.purpose,
            self.expect,
            record_entity=self.record_entity,
            variables=self.variables,
            blank_as_zero=self.blank_as_zero,
            target=self.target,
        )


def place_from_json(app: App, data: Mapping[str, Any]) -> Place:
    """The place that `entity`, `purpose`, `type`, `field`, `record_entity`, `variables`, `column` describe.

    `field` is a field of the entity that is given the value; `type` a word (`number`, `reference:account`).
    Raises Misplaced.
    """
    entity = _entity(app, data, "entity")
    purpose = data.get("purpose", "rule")
    if purpose not in PURPOSES:
        raise Misplaced(f"purpose is one of {', '.join(PURPOSES)}")
    expect = None
    if data.get("type") is not None:
        expect = wanted_type(data["type"])
        if expect is None:
            raise Misplaced("type is a kind of value")
    target = data.get("field")
    zero = False
    if target is not None:
        owner = app.find_entity(entity or "")
        found = owner.field(target) if owner and isinstance(target, str) else None
        if found is not None:  # a field that is still to be added decides nothing
            expect = field_types()[found.type].formula_type(bind(found, app))
            zero = purpose == "computed" and found.blank_as == "zero"
        target = found.key if found else None
    column = data.get("column")
    if column is not None and not isinstance(column, str):
        raise Misplaced("column is a formula")
    return Place(
        entity, purpose, expect, _entity(app, data, "record_entity"),
        _variables(data.get("variables") or {}), target, zero, column,
    )  # fmt: skip


def _entity(app: App, data: Mapping[str, Any], name: str) -> str | None:
    key = data.get(name)
    if key is None:
        return None
    if not isinstance(key, str) or (key not in ("user", "department") and app.find_entity(key) is None):
        raise Misplaced(f"{name} is an entity of the app")
    return key


def _variables(data: Any, depth: int = 0) -> dict[str, Any]:
    if not isinstance(data, Mapping) or depth > DEEPEST:
        raise Misplaced("variables are names with kinds of values")
    found: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, Mapping):
            found[str(name)] = _variables(value, depth + 1)
            continue
        kind = wanted_type(value)
        if kind is None:
            raise Misplaced("variables are names with kinds of values")
        found[str(name)] = kind
    return found
