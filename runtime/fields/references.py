"""How JSON and forms name a record: by id, by `{"id": …}`, by `{"field": value}` of a unique field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.fields.base import checked_text
from runtime.fields.values import Lookup, ValueProblem

LARGEST_ID = 2**63 - 1
_ABOUT = frozenset({"id", "title", "entity"})


def record_id(raw: Any) -> int:
    """`raw` when it can be the id of a record."""
    if type(raw) is not int or not 0 < raw <= LARGEST_ID:
        raise ValueProblem("reference.not_reference")
    return raw


def reference_of(raw: Any, entity: str | None) -> int | Lookup:
    """The id, or what the id must be looked up by."""
    if type(raw) is int:
        return record_id(raw)
    if type(raw) is Lookup:
        return raw
    if not isinstance(raw, Mapping) or not raw:
        raise ValueProblem("reference.not_reference")
    if "id" in raw:
        if not raw.keys() <= _ABOUT:
            raise ValueProblem("reference.not_reference")
        return record_id(raw["id"])
    if len(raw) != 1:
        raise ValueProblem("reference.not_reference")
    name, value = next(iter(raw.items()))
    if not isinstance(name, str) or not name.isidentifier() or len(name) > 200:
        raise ValueProblem("reference.not_reference")
    if isinstance(value, str) and value:
        return Lookup(name, checked_text(value, 1000), entity)
    if type(value) is int and abs(value) <= LARGEST_ID:
        return Lookup(name, value, entity)
    raise ValueProblem("reference.not_reference")


def reference_in_form(text: str) -> int:
    """The id an option of a form sends."""
    if len(text) > 19 or not text.isascii() or not text.isdigit():
        raise ValueProblem("reference.not_reference")
    return record_id(int(text))


def id_of(value: Any) -> Any:
    """The id in a value or in its JSON form."""
    return value["id"] if isinstance(value, Mapping) else value


def title_of(value: Any) -> str:
    """A record's title where the value carries it, else its id with a hash sign."""
    if isinstance(value, Mapping):
        return str(value.get("title") or f"#{value.get('id')}")
    return f"#{value}"
