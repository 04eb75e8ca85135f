"""Kinds of values in words, and the kinds a place of a formula can ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.formula.messages import KIND_NAMES
from runtime.formula.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    TEXT,
    TIME,
    USER,
    Kind,
    Type,
    decimal,
    reference,
    rows,
)

WANTED: Mapping[str, Type] = {
    "boolean": BOOLEAN,
    "condition": BOOLEAN,
    "text": TEXT,
    "number": decimal(),
    "date": DATE,
    "instant": INSTANT,
    "time": TIME,
    "user": USER,
}
"""What a place may ask for by one word."""


def kind_said(found: Type, language: str) -> str:
    """A type in words."""
    if found.currency and not found.currency.startswith("="):
        return {"en": f"an amount in {found.currency}", "zh": f"金额（{found.currency}）"}[language]
    if found.currency:
        return {"en": "an amount", "zh": "金额"}[language]
    said: Mapping[str, str] = KIND_NAMES[found.kind.value]
    return said.get(language) or said["en"]


def wanted_type(word: Any) -> Type | None:
    """The type that `number`, `reference:account`, `rows:quote_line` … name; None for another word."""
    if not isinstance(word, str):
        return None
    name, _, entity = word.partition(":")
    if entity and name in ("reference", "rows"):
        return reference(entity) if name == "reference" else rows(entity)
    if name == "json":
        return Type(Kind.JSON)
    if name == "rows":
        return Type(Kind.ROWS)
    return WANTED.get(name)
