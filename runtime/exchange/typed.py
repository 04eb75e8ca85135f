"""Cells as values of fields: numbers and days as what they are, texts as people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from runtime.exchange.cells import Amount, Cell, Fault, Share, cell_text, is_nothing
from runtime.fields import field_type
from runtime.fields.values import TextLocale, ValueProblem, zone
from runtime.problems import register_messages

AS_WRITTEN = frozenset({"text", "long_text", "rich_text", "json"})
"""Types in which a word for nothing is a text like any other."""

_NUMBERS = frozenset({"integer", "decimal", "money", "percent", "rating"})
_SIGN = re.compile(
    r"(US\$|HK\$|NT\$|R\$|[$€£¥￥₹₩₽₺₫฿元])|(?<![A-Za-z])([A-Z]{3}|RMB|人民币|美元|欧元|港元|日元|英镑)(?![A-Za-z])"
)
CURRENCIES = {
    "$": "USD", "US$": "USD", "HK$": "HKD", "NT$": "TWD", "R$": "BRL", "€": "EUR", "£": "GBP", "¥": "CNY",
    "￥": "CNY", "元": "CNY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₫": "VND", "฿": "THB",
    "RMB": "CNY", "人民币": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD", "日元": "JPY", "英镑": "GBP",
}  # fmt: skip

register_messages(
    {
        "table.currency": {
            "en": "{label}: this is {given}, the field keeps {currency}",
            "zh": "{label}：此处为 {given}，字段币种为 {currency}",
        },
        "table.fault": {
            "en": "{label}: the formula gives {fault}",
            "zh": "{label}：公式结果为 {fault}",
        },
    }
)


def currency_of(cell: Cell) -> str:
    """The currency that a cell names or shows; blank when it names none."""
    if isinstance(cell, Amount):
        return cell.currency
    if not isinstance(cell, str) or not any(letter.isdigit() for letter in cell):
        return ""
    found = _SIGN.search(cell)
    word = (found[1] or found[2]) if found else ""
    return CURRENCIES.get(word, word)


def cell_value(field: Any, cell: Cell, locale: TextLocale) -> Any:
    """The value of a cell for a field, as `FieldType.parse_text` gives it; None for blank.

    Raises ValueProblem. A word for nothing (`-`, `n/a`, `无`) is blank where no text belongs.
    """
    kind = field_type(field.type)
    if isinstance(cell, Fault):
        raise ValueProblem("table.fault", fault=cell.text)
    if cell is None:
        return kind.blank
    if is_nothing(cell) and field.type not in AS_WRITTEN:
        return False if field.type == "boolean" else kind.blank
    if field.type == "money":
        _refuse_other_currency(field, cell)
    number = cell.number if isinstance(cell, Amount | Share) else cell
    if field.type in _NUMBERS and isinstance(number, Decimal):
        if field.type == "percent" and not isinstance(cell, Share) and abs(number) > 1:
            number = number.scaleb(-2)
        return kind.parse_json(field, format(number, "f"))
    if field.type == "boolean" and isinstance(cell, Decimal) and cell in (0, 1):
        return cell == 1
    if field.type == "date" and isinstance(cell, date):
        return kind.parse_json(field, (cell.date() if isinstance(cell, datetime) else cell).isoformat())
    if field.type == "datetime" and isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        return kind.parse_json(field, moment.replace(tzinfo=zone(locale.timezone)).isoformat())
    if field.type == "time" and isinstance(cell, time):
        return kind.parse_json(field, cell.isoformat("seconds"))
    if field.type == "duration" and isinstance(cell, timedelta):
        return kind.parse_json(field, str(int(cell.total_seconds())))
    return kind.parse_text(field, cell_text(cell), locale)


def _refuse_other_currency(field: Any, cell: Cell) -> None:
    given, kept = currency_of(cell), field.setting("currency")
    if given and kept and given != kept and not (given == "CNY" and kept == "JPY"):
        raise ValueProblem("table.currency", given=given, currency=kept)
