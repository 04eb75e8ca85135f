"""The golden vectors, read for an evaluator."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from runtime.formula import Context, Formula, SimpleScope, compile_formula
from runtime.formula.scope import system_fields
from runtime.formula.types import Kind, Type
from tests.formula.golden_vectors import GOLDEN

ENTITY = "thing"
NOW = dt.datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=dt.UTC)

Fields = Mapping[str, Type]


@dataclass(frozen=True)
class Vector:
    """A formula over one record of `thing`, the rows of other entities, and the plain value it gives."""

    source: str
    scope: SimpleScope
    record: dict[str, Any]
    rows: Mapping[str, list[dict[str, Any]]]
    expected: Any

    def compiled(self) -> Formula:
        """The formula."""
        found = compile_formula(self.source, self.scope, ENTITY)
        if not isinstance(found, Formula):
            raise AssertionError(f"{self.source}: {[problem.message() for problem in found]}")
        return found

    def context(self) -> Context:
        """A context that knows the rows."""
        known = {(entity, row["id"]): row for entity, rows in self.rows.items() for row in rows}
        return Context(
            record=self.record, now=NOW, fetch=lambda entity, record_id: known.get((entity, record_id))
        )


def plain(value: Any, type_: Type) -> Any:
    """A value of the file as a plain Python value of its type."""
    if value is None:
        return None
    match type_.kind:
        case Kind.NUMBER:
            return Decimal(value) if type_.scale else int(value)
        case Kind.DATE:
            return dt.date.fromisoformat(value)
        case Kind.INSTANT:
            return dt.datetime.fromisoformat(value)
        case Kind.TIME:
            return dt.time.fromisoformat(value)
        case Kind.CHOICES:
            return tuple(value)
    return value


def _row(values: Mapping[str, Any], entity: str, entities: Mapping[str, Fields]) -> dict[str, Any]:
    found = {}
    for key, value in values.items():
        type_ = entities[entity].get(key) or system_fields(entity)[key].type
        if type_.kind is Kind.ROWS:
            found[key] = [_row(each, type_.entity or "", entities) for each in value]
        else:
            found[key] = value if key == "id" else plain(value, type_)
    return found


def vectors() -> list[Vector]:
    """All vectors of the file."""
    found = []
    for entry in json.loads(GOLDEN.read_text(encoding="utf-8")):
        fields = {ENTITY: entry["fields"], **entry.get("entities", {})}
        entities = {
            key: {name: Type.from_json(each) for name, each in types.items()} for key, types in fields.items()
        }
        record = {"id": 1, **_row(entry["values"], ENTITY, entities)}
        rows = {
            key: [_row(each, key, entities) for each in given] for key, given in entry.get("rows", {}).items()
        }
        vector = Vector(entry["formula"], SimpleScope(entities), record, rows, None)
        kind = vector.compiled().type.kind
        result = Type(kind, scale=1) if kind is Kind.NUMBER else Type(kind)
        found.append(Vector(vector.source, vector.scope, record, rows, plain(entry["expected"], result)))
    return found
