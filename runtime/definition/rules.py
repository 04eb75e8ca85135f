"""Rules: derived from data, at once, without side effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from runtime.definition.frozen import EMPTY
from runtime.definition.parts import Part, prop
from runtime.definition.shapes import (
    BOOLEAN,
    ID,
    KEY,
    MESSAGE,
    STRING,
    TEXT,
    VALUES,
    Definitions,
    Many,
    MapOf,
    Schema,
    formula_for,
    key_set,
    one_of,
    reference,
)
from runtime.definition.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Part):
    """A rule of an entity; `kind` says which of the four it is."""

    key: str = prop(KEY, default="", required=True)
    label: Text | None = prop(TEXT)
    description: Text | None = prop(TEXT, "Why there is such a rule")
    entity: str = prop(reference("entity"), default="", required=True)
    kind: str = prop(STRING, default="", required=True)
    disabled: bool = prop(BOOLEAN, "Kept, but without effect", default=False)

    kinds: ClassVar[dict[str, type[Rule]]] = {}

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Rule:
        return Rule.kinds[raw["kind"]].build(raw)

    @classmethod
    def describe(cls, definitions: Definitions) -> Schema:
        from runtime.definition.registries import rule_schema

        return definitions.refer("Rule", rule_schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRule(Rule):
    """While `when` holds: fields shown, required, locked."""

    when: str = prop(formula_for("rule"), default="", required=True)
    show: tuple[str, ...] = prop(key_set("field"), "Shown only while one such rule holds", default=())
    require: tuple[str, ...] = prop(key_set("field"), "Must be filled", default=())
    lock: tuple[str, ...] = prop(key_set("field*"), "Cannot be changed; `*` is every field", default=())
    except_: tuple[str, ...] = prop(key_set("field"), "Left open by `*`", default=(), name="except")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateRule(Rule):
    """A save is refused, or must be confirmed, while `invalid_when` holds."""

    invalid_when: str = prop(formula_for("rule"), default="", required=True)
    field: str | None = prop(reference("field"), "Where the message stands; at the top if absent")
    message: Text | None = prop(MESSAGE, "What to tell; `{path}` is replaced by the value", required=True)
    severity: str = prop(one_of("error", "warning"), "A warning is confirmed by the user", default="error")
    always: bool = prop(
        BOOLEAN, "Checked at every save, not only when a field it reads changes", default=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeRule(Rule):
    """While `when` holds the fields in `set` are computed and locked."""

    when: str | None = prop(formula_for("rule"), "Always if absent")
    set: Mapping[str, str] = prop(VALUES, "Field to formula", default=EMPTY, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInput(Part):
    """A column of a decision table that is compared."""

    id: str = prop(ID, default="", required=True)
    label: Text | None = prop(TEXT)
    formula: str = prop(formula_for("rule"), default="", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow(Part):
    """A row of a decision table: cells by input, results by output."""

    id: str = prop(ID, default="", required=True)
    if_: Mapping[str, str] = prop(
        MapOf(formula_for("cell"), **{"x-keys": "input"}),
        "A missing cell matches anything",
        default=EMPTY,
        name="if",
    )
    then: Mapping[str, str] = prop(VALUES, "Output field to formula", default=EMPTY, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Rule):
    """Rows of conditions that give values."""

    hit: str = prop(one_of("first", "unique", "collect", "sum", "max"), "Which rows count", default="first")
    inputs: tuple[DecisionInput, ...] = prop(Many(lambda: DecisionInput, "id"), default=(), required=True)
    outputs: tuple[str, ...] = prop(
        key_set("field", minItems=1), "The fields it gives", default=(), required=True
    )
    rows: tuple[DecisionRow, ...] = prop(Many(lambda: DecisionRow, "id"), default=(), required=True)


Rule.kinds.update(state=StateRule, validate=ValidateRule, compute=ComputeRule, decide=DecisionTable)
