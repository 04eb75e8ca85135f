"""`percent`: a share, kept as a fraction: 25 % is 0.25."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.numbers import format_percent

from runtime.fields.numbers import parse_number, plain
from runtime.fields.settings import decimals, maximum, minimum
from runtime.fields.types.decimal import DecimalType
from runtime.fields.values import FieldLike, TextLocale, babel_locale

DEFAULT_SCALE = 4


class PercentType(DecimalType):
    """People write and read percentages; JSON, formulas and settings use the fraction."""

    key = "percent"
    label = {"en": "Percentage", "zh": "百分比"}
    sentence = {"en": "A share: discount, probability, progress.", "zh": "比例：折扣、概率、进度。"}
    icon = "percentage"
    group = "number"
    settings_schema = {"scale": decimals(DEFAULT_SCALE), "min": minimum(), "max": maximum()}
    example = {
        "key": "discount",
        "type": "percent",
        "label": {"en": "Discount", "zh": "折扣"},
        "min": "0",
        "max": "0.9",
    }
    values = ("0.0000", "0.2500", "0.9000")

    def scale(self, field: FieldLike) -> int:
        return int(field.setting("scale", DEFAULT_SCALE))

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Decimal:
        """`25%` and `25` are 0.25; a number below one without the sign is the fraction, as in Excel."""
        number, divided = parse_number(text, locale)
        return self.read(field, number if divided or abs(number) < 1 else number.scaleb(-2))

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        places = "#" * max(self.scale(field) - 2, 0)
        pattern = f"#,##0.{places}%" if places else "#,##0%"
        return str(format_percent(value, pattern, locale=babel_locale(lang)))

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        text = plain(Decimal(value).scaleb(2), max(self.scale(field) - 2, 0))
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", locale.decimal_mark) + "%"
