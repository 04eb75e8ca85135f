"""`decimal`: an exact number with decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from runtime.fields.base import FieldType
from runtime.fields.limits import check_bounds, number_setting, within
from runtime.fields.numbers import decimal_of, in_groups, parse_number, plain
from runtime.fields.operators import NUMBERS, Operator
from runtime.fields.settings import decimals, maximum, minimum
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale
from runtime.formula.types import Type, decimal
from runtime.problems import Problem

DEFAULT_SCALE = 2


class DecimalType(FieldType):
    """At most 18 digits in all; more decimals than the scale are rounded half away from zero."""

    key = "decimal"
    label = {"en": "Decimal number", "zh": "小数"}
    sentence = {
        "en": "An exact number with decimals: weight, length, rate.",
        "zh": "精确的小数：重量、长度、费率。",
    }
    icon = "decimal"
    group = "number"
    storage = StorageKind.DECIMAL
    settings_schema = {"scale": decimals(DEFAULT_SCALE), "min": minimum(), "max": maximum()}
    example = {
        "key": "weight",
        "type": "decimal",
        "label": {"en": "Weight", "zh": "重量"},
        "scale": 3,
        "min": "0",
    }
    values = ("0.000", "1.500", "123456789012345.678")

    def scale(self, field: FieldLike) -> int:
        return int(field.setting("scale", DEFAULT_SCALE))

    def formula_type(self, field: FieldLike) -> Type:
        return decimal(self.scale(field))

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        return super().check(field, app) + check_bounds(field)

    def read(self, field: FieldLike, raw: Any) -> Decimal:
        value = decimal_of(raw, self.scale(field))
        within(field, value)
        return value

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> Decimal:
        return self.read(field, parse_number(text, locale)[0])

    def write(self, field: FieldLike, value: Any) -> str:
        return plain(value, self.scale(field))

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return in_groups(value, self.scale(field), lang)

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return plain(value, self.scale(field)).replace(".", locale.decimal_mark)

    @property
    def operators(self) -> tuple[Operator, ...]:
        return NUMBERS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {
            "type": "text",
            "inputmode": "decimal",
            "autocomplete": "off",
            "data-widget": "number",
            "data-scale": self.scale(field),
        }

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        scale = self.scale(field)
        value = f"Decimal({raw}).quantize(step_{scale})"
        fits = f"type({raw}) is str and is_decimal_{scale}({raw})"
        low, high = number_setting(field, "min"), number_setting(field, "max")
        if low is None and high is None:
            return f"({value} if {fits} else {slow}({raw}))"
        least = "" if low is None else f"Decimal('{low:f}') <= "
        most = "" if high is None else f" <= Decimal('{high:f}')"
        return f"(decimal_ if {fits} and {least}(decimal_ := {value}){most} else {slow}({raw}))"
