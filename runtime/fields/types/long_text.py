"""`long_text`: text of several lines."""

from __future__ import annotations

from typing import Any

from runtime.fields.base import TEXT_LIMIT, FieldType, checked_text
from runtime.fields.operators import TEXTS, Operator
from runtime.fields.settings import setting, whole
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale

DEFAULT_LENGTH = 20_000


class LongTextType(FieldType):
    """Line breaks are kept, as line feeds when they come from a form."""

    key = "long_text"
    label = {"en": "Long text", "zh": "多行文本"}
    sentence = {"en": "Several lines: a description, a note.", "zh": "多行文字：描述、备注。"}
    icon = "align-left"
    group = "text"
    storage = StorageKind.TEXT
    searchable = True
    indexable = False
    settings_schema = {
        "max_length": setting(
            whole(1, TEXT_LIMIT, DEFAULT_LENGTH),
            "Longest",
            "最大长度",
            "Characters at most.",
            "最多字符数。",
            group="rules",
        ),
        "rows": setting(
            whole(2, 40, 4), "Lines shown", "显示行数", "Height of the box.", "输入框高度。", group="more"
        ),
    }
    example = {"key": "notes", "type": "long_text", "label": {"en": "Notes", "zh": "备注"}, "rows": 6}
    values = ("One line", "First\nSecond", "多行\n文本")

    def longest(self, field: FieldLike) -> int:
        """Characters a value may have."""
        return int(field.setting("max_length", DEFAULT_LENGTH))

    def read(self, field: FieldLike, raw: Any) -> str | None:
        text = checked_text(raw, self.longest(field))
        return None if not text or text.isspace() else text

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> str | None:
        return self.read(field, text.replace("\r\n", "\n").replace("\r", "\n"))

    @property
    def operators(self) -> tuple[Operator, ...]:
        return TEXTS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "textarea", "rows": field.setting("rows", 4), "maxlength": self.longest(field)}

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        return (
            f"({raw} if type({raw}) is str and 0 < len({raw}) <= {self.longest(field)}"
            f" and {raw}.isprintable() and not {raw}.isspace() else {slow}({raw}))"
        )
