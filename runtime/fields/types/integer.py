"""`integer`: a whole number."""

from __future__ import annotations

from typing import Any

from runtime.fields.base import NUMBER_DIGITS, FieldType
from runtime.fields.limits import check_bounds, number_setting, within
from runtime.fields.numbers import decimal_of, in_groups, parse_number, whole, whole_of
from runtime.fields.operators import NUMBERS, Operator
from runtime.fields.settings import maximum, minimum, setting
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale
from runtime.formula.types import INTEGER, Type
from runtime.problems import Problem


class IntegerType(FieldType):
    """At most 18 digits."""

    key = "integer"
    label = {"en": "Whole number", "zh": "整数"}
    sentence = {
        "en": "A number without decimals: pieces, days, people.",
        "zh": "不带小数的数字：件数、天数、人数。",
    }
    icon = "number-123"
    group = "number"
    storage = StorageKind.INTEGER
    settings_schema = {
        "min": minimum(),
        "max": maximum(),
        "grouping": setting(
            {"type": "boolean", "default": True},
            "Thousands separators",
            "千位分隔符",
            "Switch off for years and numbers that are names: 2026, not 2,026.",
            "年份和作为名称的编号请关闭：2026，而不是 2,026。",
        ),
    }
    example = {
        "key": "employees",
        "type": "integer",
        "label": {"en": "Employees", "zh": "员工数"},
        "min": "1",
    }
    values = (1, 42, 10**18 - 1)

    def formula_type(self, field: FieldLike) -> Type:
        return INTEGER

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        return super().check(field, app) + check_bounds(field)

    def read(self, field: FieldLike, raw: Any) -> int:
        value = whole_of(raw)
        within(field, value)
        return value

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> int:
        number, _ = parse_number(text, locale)
        value = whole(decimal_of(number, 0), number)
        within(field, value)
        return value

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return in_groups(value, 0, lang) if field.setting("grouping", True) else str(value)

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return str(value)

    @property
    def operators(self) -> tuple[Operator, ...]:
        return NUMBERS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        plain = {} if field.setting("grouping", True) else {"data-plain": True}
        return {
            "type": "text", "inputmode": "numeric", "autocomplete": "off", "data-widget": "number", **plain
        }  # fmt: skip

    def parser_source(self, field: FieldLike, raw: str = "raw", slow: str = "slow") -> str | None:
        low, high = number_setting(field, "min"), number_setting(field, "max")
        widest = 10**NUMBER_DIGITS - 1
        lowest = -widest if low is None else max(-widest, int(low.to_integral_value("ROUND_CEILING")))
        highest = widest if high is None else min(widest, int(high.to_integral_value("ROUND_FLOOR")))
        return f"({raw} if type({raw}) is int and {lowest} <= {raw} <= {highest} else {slow}({raw}))"
