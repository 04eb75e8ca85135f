"""`rating`: stars."""

from __future__ import annotations

from typing import Any

from runtime.fields.numbers import whole_of
from runtime.fields.settings import setting, whole
from runtime.fields.types.integer import IntegerType
from runtime.fields.values import FieldLike, TextLocale, ValueProblem
from runtime.formula.types import INTEGER, Type
from runtime.problems import Problem

DEFAULT_STARS = 5
_STARS = "★⭐☆"


class RatingType(IntegerType):
    """From 0 to the number of stars."""

    key = "rating"
    label = {"en": "Rating", "zh": "评分"}
    sentence = {"en": "A number of stars.", "zh": "若干颗星。"}
    icon = "star"
    group = "number"
    settings_schema = {
        "max": setting(whole(2, 10, DEFAULT_STARS), "Stars", "星数", "The best rating.", "最高评分。"),
    }
    example = {
        "key": "satisfaction",
        "type": "rating",
        "label": {"en": "Satisfaction", "zh": "满意度"},
        "max": 5,
    }
    values = (0, 3, 5)

    def formula_type(self, field: FieldLike) -> Type:
        return INTEGER

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        return []

    def stars(self, field: FieldLike) -> int:
        """The best rating."""
        return int(field.setting("max", DEFAULT_STARS))

    def read(self, field: FieldLike, raw: Any) -> int:
        value = whole_of(raw)
        if value < 0:
            raise ValueProblem("number.too_small", limit=0)
        if value > self.stars(field):
            raise ValueProblem("number.too_great", limit=self.stars(field))
        return value

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> int:
        if all(mark in _STARS for mark in text):
            return self.read(field, len(text) - text.count("☆"))
        return self.read(field, super().read_text(field, text.split("/")[0], locale))

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return "★" * value + "☆" * max(self.stars(field) - value, 0)

    def form_choices(self, field: FieldLike, lang: str) -> list[tuple[str, str]]:
        return [
            (str(stars), self.show(field, stars, lang, "UTC")) for stars in range(1, self.stars(field) + 1)
        ]

    def form_values(self, field: FieldLike, value: Any) -> list[str]:
        return [] if value is None else [str(value)]

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"widget": "select", "data-widget": "rating"}

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        return f"({raw} if type({raw}) is int and 0 <= {raw} <= {self.stars(field)} else {slow}({raw}))"
