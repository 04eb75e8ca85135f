"""The marks in plug-ins' settings schemas (`x-formula`, `x-refers`) beside the values they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from runtime.definition.parts import Part, escape


class Mark(NamedTuple):
    """A marked value: where it stands, what it is, the purpose of a formula or the kind of a reference."""

    path: str
    value: str
    formula: str | None
    refers: str | None


def marked(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[Mark]:
    """Every marked text in a value of that schema; parts of the definition's own are left out."""
    if isinstance(value, str):
        formula, refers = schema.get("x-formula"), schema.get("x-refers")
        if formula or refers:
            yield Mark(path, value, formula, refers)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            if not isinstance(item, Part):
                yield from marked(schema.get("items", {}), item, f"{path}/{index}")
    elif isinstance(value, Mapping):
        members, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, item in value.items():
            below = members.get(name, others)
            if isinstance(below, Mapping):
                yield from marked(below, item, f"{path}/{escape(name)}")
