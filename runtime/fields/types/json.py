"""`json`: any JSON, for what has no fields of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import orjson

from runtime.fields.base import FieldType, checked_text
from runtime.fields.operators import BLANKS, Operator
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.formula.types import JSON, Type

DEEPEST = 20
MOST_PARTS = 10_000
LONGEST_TEXTS = 200_000
"""Characters of all texts and member names together."""


def checked_json(raw: Any) -> Any:
    """`raw` when both databases keep it unchanged; walks without recursion and stops at the first limit."""
    waiting: list[tuple[Any, int]] = [(raw, 0)]
    parts = characters = 0
    while waiting:
        item, depth = waiting.pop()
        parts += 1
        if parts > MOST_PARTS or characters > LONGEST_TEXTS:
            raise ValueProblem("json.too_large")
        if depth > DEEPEST:
            raise ValueProblem("json.too_deep", limit=DEEPEST)
        if type(item) is str:
            characters += len(checked_text(item, LONGEST_TEXTS))
        elif isinstance(item, Mapping):
            if len(item) > MOST_PARTS:
                raise ValueProblem("json.too_large")
            for name in item:
                characters += len(checked_text(name, LONGEST_TEXTS))
            waiting.extend((member, depth + 1) for member in item.values())
        elif isinstance(item, list | tuple):
            if len(item) > MOST_PARTS:
                raise ValueProblem("json.too_large")
            waiting.extend((member, depth + 1) for member in item)
        elif type(item) is int:
            if not -(2**63) <= item < 2**63:
                raise ValueProblem("json.number")
        elif type(item) is float:
            if not math.isfinite(item):
                raise ValueProblem("json.number")
        elif item is not None and type(item) is not bool:
            raise ValueProblem("json.not_json")
    return raw


class JsonType(FieldType):
    """Kept as it is, but for the order of members."""

    key = "json"
    label = {"en": "JSON", "zh": "JSON"}
    sentence = {"en": "Structured data from other systems.", "zh": "来自其他系统的结构化数据。"}
    icon = "braces"
    group = "other"
    storage = StorageKind.JSON
    indexable = False
    example = {"key": "payload", "type": "json", "label": {"en": "Payload", "zh": "载荷"}}
    values = ({"a": [1, 2.5, None, True, "文"]}, [], "text", 0, False)

    def formula_type(self, field: FieldLike) -> Type:
        return JSON

    def read(self, field: FieldLike, raw: Any) -> Any:
        return checked_json(raw)

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Any:
        try:
            return self.read(field, orjson.loads(text))
        except orjson.JSONDecodeError:
            raise ValueProblem("json.not_json") from None

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return orjson.dumps(value).decode()

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()

    @property
    def operators(self) -> tuple[Operator, ...]:
        return BLANKS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {
            "widget": "textarea",
            "rows": 6,
            "spellcheck": "false",
            "autocomplete": "off",
            "class": "font-monospace",
        }
