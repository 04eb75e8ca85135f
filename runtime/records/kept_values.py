"""Values of an app's settings and of the fields it adds to people: as kept, else their defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from runtime.definition import App, Field
from runtime.definition.scope import AppScope
from runtime.fields import field_type
from runtime.fields.values import ValueProblem
from runtime.formula import Context, Formula, compile_formula


def kept_values(app: App, fields: Iterable[Field], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The values by key: as kept, else the defaults, which are formulas without fields."""
    return {item.key: value_or(item, kept.get(item.key), lambda one: default_of(app, one)) for item in fields}


def value_or(item: Field, raw: Any, default: Any) -> Any:
    """What is kept for one field; `default(item)` when there is nothing, or nothing that can be read."""
    try:
        value = field_type(item.type).parse_json(item, raw)
    except ValueProblem:
        value = None
    return default(item) if value is None else value


def default_of(app: App, item: Field) -> Any:
    """The value of a default."""
    if item.default is None:
        return None
    made = compile_formula(item.default, AppScope(app), None, "default")
    return made.evaluate(Context(record={}, now=datetime.now(UTC))) if isinstance(made, Formula) else None
