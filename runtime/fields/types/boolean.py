"""`boolean`: yes or no, never blank."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from runtime.fields.base import FieldType
from runtime.fields.operators import IS_FALSE, IS_TRUE, Operator
from runtime.fields.settings import setting
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.formula.types import BOOLEAN, Type

_TRUE = frozenset(
    (
        "true",
        "yes",
        "y",
        "t",
        "1",
        "on",
        "x",
        "ok",
        "checked",
        "wahr",
        "ja",
        "是",
        "对",
        "真",
        "有",
        "已",
        "启用",
        "勾选",
        "√",
        "✓",
        "✔",
        "☑",
        "✅",
    )
)
_FALSE = frozenset(
    (
        "false",
        "no",
        "n",
        "f",
        "0",
        "off",
        "-",
        "unchecked",
        "falsch",
        "nein",
        "否",
        "不",
        "不是",
        "错",
        "假",
        "无",
        "未",
        "禁用",
        "×",
        "✗",
        "✘",
        "☐",
        "❌",
    )
)
_WORDS = {"en": ("Yes", "No"), "zh": ("是", "否")}


class BooleanType(FieldType):
    """Nothing given is no."""

    key = "boolean"
    label = {"en": "Yes or no", "zh": "是否"}
    sentence = {"en": "A box to tick or a switch.", "zh": "勾选框或开关。"}
    icon = "checkbox"
    group = "choice"
    storage = StorageKind.BOOLEAN
    blank = False
    settings_schema = {
        "display": setting(
            {"enum": ["checkbox", "switch"]},
            "Display",
            "显示方式",
            "A box to tick, or a switch.",
            "勾选框或开关。",
            group="more",
        ),
    }
    example = {"key": "active", "type": "boolean", "label": {"en": "Active", "zh": "启用"}, "default": "true"}
    values = (True, False)

    def formula_type(self, field: FieldLike) -> Type:
        return BOOLEAN

    def read(self, field: FieldLike, raw: Any) -> bool:
        if raw is True or raw is False:
            return bool(raw)
        if type(raw) is int and raw in (0, 1):
            return raw == 1
        if type(raw) is str and raw in ("true", "false"):
            return raw == "true"
        raise ValueProblem("boolean.not_boolean")

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> bool:
        word = unicodedata.normalize("NFKC", text[:20]).strip().lower()
        if len(text) <= 20 and word in _TRUE:
            return True
        if len(text) <= 20 and word in _FALSE:
            return False
        raise ValueProblem("boolean.not_boolean")

    def parse_form(self, field: FieldLike, texts: Sequence[str], locale: TextLocale) -> bool:
        """A box sends its value beside the hidden empty one only when it is ticked."""
        return any(self.parse_text(field, text, locale) for text in texts)

    def to_json(self, field: FieldLike, value: Any) -> bool:
        return bool(value)

    def format(self, field: FieldLike, value: Any, lang: str = "en", timezone: str = "UTC") -> str:
        yes, no = _WORDS["zh" if lang.startswith("zh") else "en"]
        return yes if value else no

    def edit_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return "1" if value else ""

    @property
    def operators(self) -> tuple[Operator, ...]:
        return (IS_TRUE, IS_FALSE)

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "checkbox", "widget": "checkbox"}
        if field.setting("display") == "switch":
            found["role"] = "switch"
        return found

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        return f"({raw} if {raw} is True or {raw} is False else {slow}({raw}))"
