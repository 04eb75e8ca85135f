"""`choices`: any number of several options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from runtime.fields.operators import BLANKS, INCLUDES_ALL, INCLUDES_ANY, Operator
from runtime.fields.options import accepted, by_text, choices_of, formula_options, names
from runtime.fields.settings import setting, whole
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.types.choice import OPTION_SETTINGS, ChoiceType
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.formula.types import Kind, Type
from runtime.problems import Problem

_BETWEEN = re.compile(r"[,;|\n，；、]")
MOST = 200


class ChoicesType(ChoiceType):
    """A tuple of values in the order of the options, each once; none is blank."""

    key = "choices"
    label = {"en": "Several choices", "zh": "多选"}
    sentence = {"en": "Any number of several options.", "zh": "从多个选项中选任意个。"}
    icon = "list-check"
    storage = StorageKind.JSON
    sequence = True
    indexable = False
    settings_schema = {
        **OPTION_SETTINGS,
        "min": setting(
            whole(1, MOST), "At least", "至少", "Options needed at least.", "最少选择的项数。", group="rules"
        ),
        "max": setting(
            whole(1, MOST), "At most", "至多", "Options allowed at most.", "最多选择的项数。", group="rules"
        ),
        "display": setting(
            {"enum": ["checkboxes", "list"], "default": "checkboxes"},
            "Display",
            "显示方式",
            "Boxes to tick, or a list.",
            "勾选框，或列表。",
            group="more",
        ),
    }
    example = {
        "key": "interests",
        "type": "choices",
        "label": {"en": "Interests", "zh": "兴趣"},
        "max": 2,
        "options": [
            {"value": "high", "label": {"en": "High", "zh": "高"}},
            {"value": "low"},
            {"value": "other"},
        ],
    }
    values = (["high"], ["high", "other"])

    def formula_type(self, field: FieldLike) -> Type:
        return Type(Kind.CHOICES, options=formula_options(field, self.member))

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        found = super().check(field, app)
        low, high = field.setting("min"), field.setting("max")
        if low is not None and high is not None and low > high:
            found.append(Problem("setting.bounds", "min"))
        return found

    def read(self, field: FieldLike, raw: Any) -> tuple[str, ...] | None:
        if not isinstance(raw, list | tuple):
            raise ValueProblem("choice.not_list")
        if len(raw) > MOST:
            raise ValueProblem("choice.too_many", limit=MOST)
        return self._ordered(field, (accepted(field, item, self.member) for item in raw))

    def _ordered(self, field: FieldLike, values: Iterable[str | None]) -> tuple[str, ...] | None:
        given = {value for value in values if value}
        if not given:
            return None
        low, high = field.setting("min"), field.setting("max")
        if low is not None and len(given) < low:
            raise ValueProblem("choice.too_few", limit=low)
        if high is not None and len(given) > high:
            raise ValueProblem("choice.too_many", limit=high)
        return tuple(choice.value for choice in choices_of(field, self.member) if choice.value in given)

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> tuple[str, ...] | None:
        parts = [part.strip() for part in _BETWEEN.split(text)]
        if len(parts) > MOST:
            raise ValueProblem("choice.too_many", limit=MOST)
        try:
            return self._ordered(field, [by_text(field, text, self.member)])
        except ValueProblem:
            return self._ordered(field, [by_text(field, part, self.member) for part in parts if part])

    def parse_form(
        self, field: FieldLike, texts: Sequence[str], locale: TextLocale
    ) -> tuple[str, ...] | None:
        return self.read(field, [text for text in texts if text])

    def write(self, field: FieldLike, value: Any) -> list[str]:
        return list(value)

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return ("、" if lang.startswith("zh") else ", ").join(names(field, value, lang, self.member))

    @property
    def operators(self) -> tuple[Operator, ...]:
        return (INCLUDES_ANY, INCLUDES_ALL, *BLANKS)

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        return list(value or ())

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        if field.setting("display") == "list":
            return {"widget": "select", "multiple": True}
        return {"widget": "checkboxes"}

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        return None
