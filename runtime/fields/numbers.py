"""Numbers as JSON and as people write them, to exact decimals."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal

from runtime.fields.base import NUMBER_DIGITS
from runtime.fields.values import TextLocale, ValueProblem, babel_locale

_CONTEXT = Context(prec=100, rounding=ROUND_HALF_UP)
_JSON_TEXT = re.compile(
    r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?"
).fullmatch
_LONGEST = 100

_SPACES = re.compile(r"[\s\u200e\u200f\u202f\u2009\u00a0'’_]+")
_SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "﹣": "-", "、": ",", "٫": ".", "٬": ","})
_CURRENCY = re.compile(
    r"[$€£¥₹₩₽₺₫฿₱元圆]|(?<![A-Za-z])(?:[A-Z]{3}|US|RMB|rmb|HK|NT|CN|Fr\.?)(?![A-Za-z])|(?<=\d)(?:元整|块|圆整)$"
)
UNITS = {
    "百": 2,
    "千": 3,
    "万": 4,
    "萬": 4,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "億": 8,
    "万亿": 12,
    "k": 3,
    "K": 3,
}
_UNIT_PARTS = re.compile(r"([0-9.,]+)(万亿|千万|百万|[百千万萬亿億kK])?")
_GROUPED = {
    ",": re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}|[0-9]{1,4}(?:,[0-9]{4})+").fullmatch,
    ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+").fullmatch,
}


@lru_cache(maxsize=32)
def _step(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)


def rounded(value: Decimal, scale: int) -> Decimal:
    """`value` with exactly `scale` decimals, half away from zero; refused if it has too many digits."""
    if value and value.adjusted() >= NUMBER_DIGITS - scale:
        raise ValueProblem("number.too_large", digits=NUMBER_DIGITS - scale)
    found = value.quantize(_step(scale), context=_CONTEXT)
    if found and found.adjusted() >= NUMBER_DIGITS - scale:
        raise ValueProblem("number.too_large", digits=NUMBER_DIGITS - scale)
    return found if found else abs(found)


def decimal_of(raw: Any, scale: int) -> Decimal:
    """The decimal of a JSON value (a number or its text), rounded to `scale`."""
    kind = type(raw)
    if kind is str:
        if len(raw) > _LONGEST:
            raise ValueProblem(
                "number.too_large" if raw.isdigit() else "number.not_number", digits=NUMBER_DIGITS - scale
            )
        if not _JSON_TEXT(raw):
            raise ValueProblem("number.not_finite" if _is_not_finite(raw) else "number.not_number")
        return rounded(Decimal(raw), scale)
    if kind is int:
        if abs(raw) >= 10**NUMBER_DIGITS:
            raise ValueProblem("number.too_large", digits=NUMBER_DIGITS - scale)
        return rounded(Decimal(raw), scale)
    if kind is float:
        return _decimal_of_float(raw, scale)
    if kind is Decimal:
        if not raw.is_finite():
            raise ValueProblem("number.not_finite")
        return rounded(raw, scale)
    raise ValueProblem("number.not_number")


def _is_not_finite(raw: str) -> bool:
    return raw.strip().lower().lstrip("+-") in ("nan", "inf", "infinity")


def _decimal_of_float(raw: float, scale: int) -> Decimal:
    """Exact as long as a double tells neighbouring values of this scale apart."""
    if not math.isfinite(raw):
        raise ValueProblem("number.not_finite")
    found = rounded(Decimal(repr(raw)), scale)
    if found and found.adjusted() + scale >= 15:
        raise ValueProblem("number.inexact")
    return found


def whole_of(raw: Any) -> int:
    """The whole number of a JSON value: `5`, `5.0`, `"5"`."""
    if type(raw) is int:
        if abs(raw) >= 10**NUMBER_DIGITS:
            raise ValueProblem("number.too_large", digits=NUMBER_DIGITS)
        return raw
    return whole(decimal_of(raw, 0), raw)


def whole(rounded_value: Decimal, raw: Any) -> int:
    """`rounded_value` as an int, refused when rounding has changed what `raw` says."""
    exact = raw if isinstance(raw, Decimal) else Decimal(repr(raw) if isinstance(raw, float) else raw)
    if exact != rounded_value:
        raise ValueProblem("number.not_whole")
    return int(rounded_value)


def plain(value: Decimal | int, scale: int) -> str:
    """The JSON text of a decimal: all its decimals, no exponent."""
    return format(Decimal(value).quantize(_step(scale), context=_CONTEXT), "f")


def in_groups(value: Decimal | int, scale: int, lang: str) -> str:
    """A number as people of a language read it: digits in groups of three, exactly `scale` decimals."""
    if _has_plain_marks(lang):
        return f"{Decimal(value):,.{scale}f}"
    pattern = "#,##0" + ("." + "0" * scale if scale else "")
    return str(format_decimal(value, pattern, locale=babel_locale(lang)))


@lru_cache(maxsize=64)
def _has_plain_marks(lang: str) -> bool:
    """Whether a language writes `1,234.5` as Python does; Babel takes a pattern apart for each number."""
    symbols = babel_locale(lang).number_symbols.get("latn", {})
    return (symbols.get("group"), symbols.get("decimal")) == (",", ".")


def parse_number(text: str, locale: TextLocale) -> tuple[Decimal, bool]:
    """What a person wrote as a number, and whether it was a percentage (already divided by 100).

    Full-width digits, thousands marks, currency signs and codes, accounting brackets, 万 and 亿 are
    understood. One mark followed by three digits (`1,234`) is read as the locale writes.
    """
    if len(text) > _LONGEST:
        raise ValueProblem("number.not_number")
    written = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    if _is_not_finite(written):
        raise ValueProblem("number.not_finite")
    if _JSON_TEXT(written) and "e" in written.lower():
        return Decimal(written), False
    written = _SPACES.sub("", _CURRENCY.sub("", written))
    negative = False
    if len(written) > 2 and written[0] == "(" and written[-1] == ")":
        negative, written = True, written[1:-1]
    divisor = 0
    for mark, places in (("%", 2), ("‰", 3)):
        if written.startswith(mark) or written.endswith(mark):
            divisor, written = places, written.strip(mark)
    if written.startswith(("-", "+")) or written.endswith("-"):
        negative = negative or "-" in (written[0], written[-1])
        written = written[1:] if written[0] in "+-" else written[:-1]
    value = _sum_of_units(written, locale).scaleb(-divisor, context=_CONTEXT)
    return (-value if negative else value), divisor > 0


def _sum_of_units(written: str, locale: TextLocale) -> Decimal:
    """`1亿2000万` and `3万5`: numbers with units, added; or one number without."""
    position, total, last = 0, Decimal(0), 99
    while position < len(written):
        found = _UNIT_PARTS.match(written, position)
        exponent = UNITS[found.group(2)] if found and found.group(2) else 0
        if not found or exponent >= last:
            raise ValueProblem("number.not_number")
        total = _CONTEXT.add(total, _resolve_marks(found.group(1), locale).scaleb(exponent, context=_CONTEXT))
        position, last = found.end(), exponent
    if last == 99:
        raise ValueProblem("number.not_number")
    return total


def _resolve_marks(digits: str, locale: TextLocale) -> Decimal:
    """Digits with `,` and `.`, each a thousands mark or the decimal mark."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        mark = "," if comma > point else "."
        head, _, tail = digits.rpartition(mark)
        other = "." if mark == "," else ","
        if mark in head or not _GROUPED[other](head):
            raise ValueProblem("number.not_number")
        digits = head.replace(other, "") + "." + tail
    elif comma >= 0 or point >= 0:
        mark = "," if comma >= 0 else "."
        grouped = _GROUPED[mark](digits) is not None
        several = digits.count(mark) > 1
        if several and not grouped:
            raise ValueProblem("number.not_number")
        if several or (grouped and mark != locale.decimal_mark and digits[0] != "0"):
            digits = digits.replace(mark, "")
        else:
            digits = digits.replace(mark, ".")
    if not _JSON_TEXT(digits):
        raise ValueProblem("number.not_number")
    return Decimal(digits)
