"""`choice`: one of several options."""

from __future__ import annotations

from typing import Any, ClassVar

from runtime.fields.base import FieldType
from runtime.fields.operators import CHOICES, Operator
from runtime.fields.options import accepted, by_text, check_options, choices_of, formula_options, names
from runtime.fields.settings import KEY, SHOWN_TEXT, setting
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale
from runtime.formula.types import Kind, Type
from runtime.problems import Problem

VALUE = {"type": "string", "minLength": 1, "maxLength": 200}
OPTION = {
    "type": "object",
    "properties": {
        "value": VALUE,
        "label": SHOWN_TEXT,
        "color": {"type": "string"},
        "icon": {"type": "string"},
        "when": {"type": "string", "minLength": 1, "x-formula": "rule"},
    },
    "required": ["value"],
    "additionalProperties": False,
}
REPLACED = setting(
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"value": VALUE, "by": VALUE},
            "required": ["value", "by"],
            "additionalProperties": False,
        },
        "x-merge": "value",
    },
    "Replaced",
    "替换",
    "What takes the place of values that are gone, in the records that hold them.",
    "已删除的值在记录中由什么代替。",
    group="more",
    editor="replaced",
)
OPTION_SETTINGS = {
    "options": setting(
        {"type": "array", "items": OPTION, "minItems": 1, "x-merge": "value"},
        "Options",
        "选项",
        "What can be chosen, in order.",
        "可选的内容，按顺序。",
        editor="options",
    ),
    "option_set": setting(
        {**KEY, "x-refers": "option_set"},
        "Shared options",
        "公共选项集",
        "Options shared by several fields, instead of its own.",
        "多个字段共用的选项，代替自有选项。",
        editor="option_set",
    ),
    "replaced": REPLACED,
}


class ChoiceType(FieldType):
    """The option's value is stored; its label is shown."""

    key = "choice"
    label = {"en": "Choice", "zh": "单选"}
    sentence = {"en": "One of several options.", "zh": "从多个选项中选一个。"}
    icon = "circle-dot"
    group = "choice"
    storage = StorageKind.TEXT
    form = "choice"
    settings_schema = {
        **OPTION_SETTINGS,
        "display": setting(
            {"enum": ["select", "radio"], "default": "select"},
            "Display",
            "显示方式",
            "A list to open, or all options at once.",
            "下拉列表，或全部平铺。",
            group="more",
        ),
    }
    one_of_settings: ClassVar[tuple[str, ...]] = ("options", "option_set")
    example = {
        "key": "priority",
        "type": "choice",
        "label": {"en": "Priority", "zh": "优先级"},
        "options": [
            {"value": "high", "label": {"en": "High", "zh": "高"}, "color": "red"},
            {"value": "low", "label": {"en": "Low", "zh": "低"}},
        ],
    }
    values: ClassVar[tuple[Any, ...]] = ("high", "low")
    member: ClassVar[str] = "options"

    def formula_type(self, field: FieldLike) -> Type:
        return Type(Kind.CHOICE, options=formula_options(field, self.member))

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        return super().check(field, app) + check_options(field, self.member)

    def read(self, field: FieldLike, raw: Any) -> Any:
        return accepted(field, raw, self.member)

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Any:
        return by_text(field, text, self.member)

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return names(field, [value], lang, self.member)[0]

    @property
    def operators(self) -> tuple[Operator, ...]:
        return CHOICES

    def form_choices(self, field: FieldLike, lang: str) -> list[tuple[str, str]]:
        return [(choice.value, choice.name(lang)) for choice in choices_of(field, self.member)]

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        return [] if value is None else [value]

    def form_label(self, field: FieldLike, value: str, lang: str) -> str:
        return names(field, [value], lang, self.member)[0]

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "radios" if field.setting("display") == "radio" else "select"}

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        values = sorted({choice.value for choice in choices_of(field, self.member) if choice.value})
        if not values:
            return None
        members = "{" + ", ".join(map(ascii, values)) + "}"
        return f"({raw} if type({raw}) is str and {raw} in {members} else {slow}({raw}))"
