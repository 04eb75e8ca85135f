"""`text`: a line of text, perhaps an e-mail address, phone number, web address, barcode or colour."""

from __future__ import annotations

from typing import Any

from runtime.fields.base import FieldType, checked_text
from runtime.fields.operators import TEXTS, Operator
from runtime.fields.settings import SHOWN_TEXT, setting, whole
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.text_formats import FORMATS, TextFormat, matcher, pattern_problem
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.problems import Problem

DEFAULT_LENGTH = 255


class TextType(FieldType):
    """Kept as it is given; a text with nothing to read in it is blank."""

    key = "text"
    label = {"en": "Text", "zh": "单行文本"}
    sentence = {
        "en": "A line of text: a name, an e-mail address, a phone number.",
        "zh": "一行文本：名称、邮箱、电话等。",
    }
    icon = "cursor-text"
    group = "text"
    storage = StorageKind.TEXT
    searchable = True
    settings_schema = {
        "format": setting(
            {"enum": sorted(FORMATS), "x-labels": {key: found.label for key, found in FORMATS.items()}},
            "Format",
            "格式",
            "What the text is; it is checked and offered accordingly.",
            "文本的种类；据此校验和呈现。",
        ),
        "max_length": setting(
            whole(1, 10_000, DEFAULT_LENGTH),
            "Longest",
            "最大长度",
            "Characters at most.",
            "最多字符数。",
            group="rules",
        ),
        "min_length": setting(
            whole(1, 10_000), "Shortest", "最小长度", "Characters at least.", "最少字符数。", group="rules"
        ),
        "pattern": setting(
            {"type": "string", "minLength": 1, "maxLength": 500},
            "Pattern",
            "匹配模式",
            "A regular expression (RE2) the whole text must match.",
            "整个文本须匹配的正则表达式（RE2）。",
            group="rules",
            editor="pattern",
        ),
        "pattern_message": setting(
            SHOWN_TEXT,
            "Pattern in words",
            "模式说明",
            "Shown when the text does not match.",
            "文本不匹配时显示。",
            group="rules",
            editor="text",
        ),
    }
    example = {"key": "email", "type": "text", "label": {"en": "E-mail", "zh": "邮箱"}, "format": "email"}
    values = ("a.b@example.com",)

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        found = super().check(field, app)
        source = field.setting("pattern")
        if source is not None:
            reason = pattern_problem(source)
            if reason is not None:
                found.append(Problem("setting.pattern", "pattern", {"reason": reason}))
            elif field.setting("format"):
                found.append(Problem("setting.pattern_beside_format", "pattern"))
        shortest = field.setting("min_length")
        if shortest is not None and shortest > self.longest(field):
            found.append(Problem("setting.bounds", "min_length"))
        return found

    def longest(self, field: FieldLike) -> int:
        """Characters a value may have."""
        chosen = FORMATS.get(field.setting("format", ""))
        return int(field.setting("max_length") or (chosen.max_length if chosen else DEFAULT_LENGTH))

    def read(self, field: FieldLike, raw: Any) -> str | None:
        text = checked_text(raw, self.longest(field))
        if not text or text.isspace():
            return None
        shortest = field.setting("min_length")
        if shortest is not None and len(text) < shortest:
            raise ValueProblem("text.too_short", limit=shortest)
        chosen: TextFormat | None = FORMATS.get(field.setting("format", ""))
        if chosen is not None:
            accepted = chosen.accept(text)
            if accepted is None:
                raise ValueProblem(chosen.problem)
            return accepted
        source = field.setting("pattern")
        if source is not None and pattern_problem(source) is None and not matcher(source)(text):
            raise ValueProblem("text.pattern", message=field.setting("pattern_message") or "")
        return text

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> str | None:
        chosen = FORMATS.get(field.setting("format", ""))
        line = " ".join(text.splitlines())
        return self.read(field, chosen.tidy(line) if chosen else line)

    @property
    def operators(self) -> tuple[Operator, ...]:
        return TEXTS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        chosen = FORMATS.get(field.setting("format", ""))
        given = dict(chosen.attributes) if chosen else {"type": "text"}
        return {**given, "maxlength": self.longest(field)}

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        if any(field.setting(name) is not None for name in ("format", "pattern", "min_length")):
            return None
        return (
            f"({raw} if type({raw}) is str and 0 < len({raw}) <= {self.longest(field)}"
            f" and {raw}.isprintable() and not {raw}.isspace() else {slow}({raw}))"
        )
