"""How a field is kept, whatever the database. A type names a kind; a database maps kinds only."""

from __future__ import annotations

from enum import StrEnum


class StorageKind(StrEnum):
    """The shapes of storage. `NONE` has no column at all."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    TIME = "time"
    JSON = "json"
    REFERENCE = "reference"
    LINKS = "links"
    ANY_REFERENCE = "any_reference"
    CHILDREN = "children"
    NONE = "none"


COLUMNLESS = frozenset({StorageKind.LINKS, StorageKind.CHILDREN, StorageKind.NONE})
"""Kinds whose values stand in another table, or nowhere."""
