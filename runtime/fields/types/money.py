"""`money`: an exact amount of a currency."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from babel.core import get_global
from babel.numbers import get_currency_symbol

from runtime.fields.numbers import in_groups
from runtime.fields.settings import maximum, minimum, setting, whole
from runtime.fields.types.decimal import DecimalType
from runtime.fields.values import FieldLike, babel_locale
from runtime.formula.types import Type, decimal
from runtime.problems import Problem

_CODE = re.compile(r"[A-Z]{3}").fullmatch
DEFAULT_SCALE = 2


def fraction_digits(currency: str) -> int:
    """The decimals amounts of a currency have."""
    digits = get_global("currency_fractions")
    found: int = digits.get(currency, digits["DEFAULT"])[0]
    return found


def is_currency(code: str) -> bool:
    """Whether an ISO 4217 code is in use or was."""
    return bool(_CODE(code)) and code in babel_locale("en").currencies


@lru_cache(maxsize=1024)
def _before(currency: str, lang: str) -> str:
    """What stands before an amount."""
    symbol = get_currency_symbol(currency, babel_locale(lang))
    return f"{currency}\u00a0" if any(one.isalpha() for one in symbol) else symbol


class MoneyType(DecimalType):
    """Its currency is fixed (`currency`) or found on a path from the record (`currency_from`)."""

    key = "money"
    label = {"en": "Money", "zh": "金额"}
    sentence = {
        "en": "An amount with its currency: price, total, budget.",
        "zh": "带币种的金额：价格、合计、预算。",
    }
    icon = "coin"
    group = "number"
    settings_schema = {
        "currency": setting(
            {"type": "string", "pattern": "^[A-Z]{3}$"},
            "Currency",
            "币种",
            "The currency of all amounts.",
            "所有金额的币种。",
            editor="currency",
        ),
        "currency_from": setting(
            {"type": "string", "minLength": 1, "maxLength": 500},
            "Currency from",
            "币种来源",
            "The field that names the currency, where each record has its own.",
            "各记录币种不同时，保存币种的字段。",
            editor="path",
        ),
        "scale": setting(
            whole(0, 12),
            "Decimal places",
            "小数位数",
            "Digits kept after the decimal mark; as the currency has when left out.",
            "小数点后保留的位数；未填则按币种。",
        ),
        "min": minimum(),
        "max": maximum(),
    }
    one_of_settings = ("currency", "currency_from")
    example = {"key": "total", "type": "money", "label": {"en": "Total", "zh": "合计"}, "currency": "CNY"}
    values = ("1234.50", "-0.01", "9999999999999999.99")

    def scale(self, field: FieldLike) -> int:
        given = field.setting("scale")
        if given is not None:
            return int(given)
        currency = field.setting("currency")
        return fraction_digits(currency) if currency else DEFAULT_SCALE

    def formula_type(self, field: FieldLike) -> Type:
        source = field.setting("currency_from")
        return decimal(
            self.scale(field), currency=field.setting("currency") or (f"={source}" if source else None)
        )

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        found = super().check(field, app)
        currency = field.setting("currency")
        if currency and not is_currency(currency):
            found.append(Problem("setting.currency", "currency", {"value": currency}))
        return found

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        currency = field.setting("currency")
        return (
            self.show_in(field, value, currency, lang)
            if currency
            else super().show(field, value, lang, timezone)
        )

    def show_in(self, field: FieldLike, value: Any, currency: str, lang: str) -> str:
        """An amount with the currency of its record.

        A symbol of the language's own stands before it (`¥1.00` in Chinese, `$1.00` in English); for other
        currencies the code does (`CNY 1.00`), rather than letters and signs mixed.
        """
        sign = "-" if value < 0 else ""
        return f"{sign}{_before(currency, lang)}{in_groups(abs(value), self.scale(field), lang)}"

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        found = super().input_attributes(field, lang)
        currency = field.setting("currency")
        return {**found, "data-currency": currency} if currency else found
