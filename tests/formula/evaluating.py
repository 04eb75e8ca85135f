"""Formulas in tests: fields with types and values in, the value out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from runtime.formula import Context, Formula, SimpleScope, compile_formula
from runtime.formula.scope import FieldInfo
from runtime.formula.types import BOOLEAN, DATE, INTEGER, TEXT, Kind, Type, decimal
from runtime.problems import Problem

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


def type_of(value: Any) -> Type:
    """A field type for an example's value."""
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    if isinstance(value, Decimal):
        return decimal(4)
    if isinstance(value, dt.datetime):
        return Type(Kind.INSTANT)
    if isinstance(value, dt.date):
        return DATE
    return TEXT


def typed(values: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Entities and plain values from an example's `{name: (type, value)}`, row types guessed from rows."""
    entities: dict[str, dict[str, Any]] = {"thing": {}}
    plain: dict[str, Any] = {}
    for name, (type_, value) in values.items():
        entities["thing"][name] = type_
        plain[name] = value
        if type_.kind is Kind.ROWS:
            known = {key: each for row in value for key, each in row.items() if each is not None}
            entities[type_.entity] = {key: type_of(each) for key, each in known.items()}
    return entities, plain


def compiled(
    source: str, fields: Mapping[str, Type | FieldInfo] | None = None, **options: Any
) -> Formula | list[Problem]:
    """A formula over one entity, `thing`."""
    return compile_formula(source, SimpleScope({"thing": fields or {}}), "thing", **options)


def evaluated(source: str, values: Mapping[str, Any] | None = None, purpose: str = "flow") -> Any:
    """The value of an example."""
    entities, plain = typed(values or {})
    formula = compile_formula(source, SimpleScope(entities), "thing", purpose)
    assert isinstance(formula, Formula), [(problem.code, problem.message()) for problem in formula]
    context = Context(record=plain, now=NOW)
    found = formula.evaluate(context)
    assert formula.explain(Context(record=plain, now=NOW)).value == found
    return found
