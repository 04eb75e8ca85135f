"""Each field type's own example, as the contract tests use it."""

from __future__ import annotations

from typing import Any

from runtime.fields import FieldType, PlainField


def example(kind: FieldType) -> PlainField:
    """The type's example as a field."""
    return PlainField.from_json(kind.example)


def samples(kind: FieldType) -> list[Any]:
    """The plain values the example takes."""
    return [kind.parse_json(example(kind), value) for value in kind.values]
