"""A column of a decision table: what its values are, and how people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from runtime.definition import App
from runtime.definition.scope import AppScope
from runtime.definition.text import text_in
from runtime.fields.options import bind
from runtime.fields.registry import field_types
from runtime.fields.values import FieldLike, PlainField, TextLocale, ValueProblem
from runtime.formula import Formula, Scope, compile_formula
from runtime.formula.nodes import Path
from runtime.formula.types import Kind, Type

_PLAIN = {
    Kind.NUMBER: ("decimal", {"scale": 12}),
    Kind.DATE: ("date", {}),
    Kind.INSTANT: ("datetime", {}),
    Kind.TIME: ("time", {}),
    Kind.BOOLEAN: ("boolean", {}),
    Kind.TEXT: ("text", {}),
}
_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?(%?)")
WRITTEN = frozenset({"choice", "stage", "choices", "boolean", "date", "datetime", "time", "text", "integer",
                     "decimal", "money", "percent", "rating", "duration"})  # fmt: skip
"""Types whose values people write in cells; others are left to formulas."""


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is what its values are like; None where only a formula says what they are."""

    type: Type
    field: FieldLike | None
    language: str

    @property
    def is_ordered(self) -> bool:
        """Whether values can be compared by size."""
        return self.type.kind in (Kind.NUMBER, Kind.DATE, Kind.INSTANT, Kind.TIME)

    @property
    def is_choice(self) -> bool:
        """Whether values are options."""
        return self.field is not None and self.field.type in ("choice", "stage", "choices")

    @property
    def options(self) -> list[tuple[str, str]]:
        """Values with their names, when they can be listed."""
        if self.type.kind is Kind.BOOLEAN:
            return [("true", self.say(True)), ("false", self.say(False))]
        if self.field is None or not self.is_choice:
            return []
        return field_types()[self.field.type].form_choices(self.field, self.language)

    def parse(self, text: str) -> Any:
        """The value of a text; raises ValueProblem."""
        if self.field is None:
            raise ValueProblem("choice.unknown", value=text)
        kind = field_types()[self.field.type]
        value = kind.parse_text(self.field, text, TextLocale(self.language))
        if self.field.type == "choices":
            return value[0] if value else None
        return value

    def say(self, value: Any) -> str:
        """A value as people write it in a cell."""
        if self.field is None:
            return str(value)
        kind = field_types()[self.field.type]
        if self.is_choice:
            return kind.form_label(self.field, str(value), self.language)
        if isinstance(value, bool):
            return {"en": ("No", "Yes"), "zh": ("否", "是")}[self.language][value]
        if self.field.type == "text":
            return str(value)
        said = kind.write_text(self.field, value, TextLocale(self.language))
        return _grouped(said) if self.type.kind is Kind.NUMBER else said


def _grouped(text: str) -> str:
    """A number with its thousands apart and without zeros that say nothing."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    sign, whole, decimals, percent = found.groups(default="")
    decimals = decimals.rstrip("0")
    return f"{sign}{int(whole):,}{'.' if decimals else ''}{decimals}{percent}"


def input_column(app: App, scope: Scope, entity: str, formula: str, language: str) -> Column | None:
    """The column that compares a formula; None when the formula doesn't compile."""
    made = compile_formula(formula, scope, entity, "rule")
    if not isinstance(made, Formula):
        return None
    return Column(made.type, _field_of(app, entity, made) or _like(made.type), language)


def output_column(app: App, entity: str, key: str, language: str) -> Column | None:
    """The column that gives a field its value."""
    owner = app.find_entity(entity)
    field = owner.field(key) if owner else None
    if field is None or field.type not in field_types():
        return None
    kind = field_types()[field.type]
    return Column(kind.formula_type(bind(field, app)), _unbounded(bind(field, app)), language)


def _field_of(app: App, entity: str, formula: Formula) -> FieldLike | None:
    """The field a formula is, when it is a path and nothing else."""
    node = formula.node
    if not isinstance(node, Path) or node.base not in ("row", "saved") or not node.steps:
        return None
    owner = app.find_entity(node.steps[-1].entity or entity)
    field = owner.field(node.steps[-1].key) if owner else None
    return _unbounded(bind(field, app)) if field is not None and field.type in WRITTEN else None


def _unbounded(field: Any) -> FieldLike | None:
    """The field without the limits of its values: a cell may name any."""
    if field.type not in WRITTEN:
        return None
    names = ("scale", "currency", "options", "stages", "option_set")
    settings = {name: value for name in names if (value := field.setting(name)) is not None}
    return PlainField(field.key, field.type, settings, label=field.label)


def _like(found: Type) -> FieldLike | None:
    if found.kind in (Kind.CHOICE, Kind.CHOICES) and found.options:
        options = [{"value": value, "label": label} for value, label in found.options]
        return PlainField("value", "choice", {"options": options})
    plain = _PLAIN.get(found.kind)
    return PlainField("value", plain[0], plain[1]) if plain else None


def label_of_input(app: App, entity: str, formula: str, label: Any, language: str) -> str:
    """What a column is called: its label, else that of the field it is."""
    if label:
        return text_in(label, language, formula)
    made = compile_formula(formula, AppScope(app), entity, "rule")
    field = _field_of(app, entity, made) if isinstance(made, Formula) else None
    return text_in(field.label, language, formula) if field is not None and field.label else formula
