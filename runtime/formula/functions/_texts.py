"""Values as text, and text as values."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from runtime.formula.kernel import EXACT, limited, number_text

CURRENCY_SIGNS = "$€£¥￥"
"""What may stand before an amount in a text."""

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?%?"
NUMBER_PATTERN = rf"(?:[+-]?[{CURRENCY_SIGNS}]?{_DIGITS}|\([{CURRENCY_SIGNS}]?{_DIGITS}\))"
"""A number as spreadsheets read it, without space around it."""

LONGEST_NUMBER = 60
_NUMBER = re.compile(NUMBER_PATTERN, re.ASCII)
_SIGNS_AROUND = str.maketrans("", "", f"{CURRENCY_SIGNS},%()")
_SPACE = " \t\n\v\f\r"
_DATE = re.compile(r"\s*(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)\s*", re.ASCII)
_TIME = re.compile(r"\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(?:\s*([AaPp])[Mm])?\s*", re.ASCII)
_INSTANT = re.compile(
    r"\s*(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?\s*",
    re.ASCII,
)


def text_of(value: Any) -> str:
    """How `TEXT` and `&` write a value; blank is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return number_text(value)
    if isinstance(value, dt.datetime):
        value = value.astimezone(dt.UTC)
        return (
            f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"
            if value.year > 999
            else f"{value.year:04}-{value:%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"
        )
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("seconds")
    if isinstance(value, (tuple, list)):
        return ", ".join(text_of(item) for item in value)
    return str(value.get("title") or value.get("id") or "") if isinstance(value, dict) else str(value)


def joined(*values: Any) -> str | None:
    """Values one after the other."""
    return limited("".join([text_of(value) for value in values])) or None


def number_of(text: str) -> Decimal | None:
    """The number a text says as spreadsheets read it: `1,234.50`, `-3`, `50%`, `¥12`, `(5)`, `1e3`.

    None for other texts and beyond 18 digits before or 20 after the point.
    """
    digits = text.strip(_SPACE)
    if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(digits):
        return None
    found = Decimal(digits.translate(_SIGNS_AROUND))
    if "%" in digits:
        found = found.scaleb(-2, EXACT)
    if not found:
        return Decimal(0)
    found = found.normalize(EXACT)
    _, _, exponent = found.as_tuple()
    if found.adjusted() >= 18 or not isinstance(exponent, int) or exponent < -20:
        return None
    return -found if digits[0] == "(" else found


def date_of(text: str) -> dt.date | None:
    """`2026-03-01`, `2026/3/1`, `2026.3.1`, `2026年3月1日`."""
    match = _DATE.fullmatch(text)
    try:
        return dt.date(int(match[1]), int(match[3] or match[5]), int(match[4] or match[6])) if match else None
    except ValueError:
        return None


def time_of(text: str) -> dt.time | None:
    """`9:05`, `09:05:30`, `9:05 PM`."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour = int(match[1])
    if match[5]:
        hour = hour % 12 + 12 * (match[5] in "Pp") if 1 <= hour <= 12 else 24
    try:
        return dt.time(hour, int(match[2]), int(match[3] or 0))
    except ValueError:
        return None


def instant_of(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """`2026-03-01T09:05Z`, `2026-03-01 09:05` in `zone`, `2026-03-01` at its midnight."""
    match = _INSTANT.fullmatch(text)
    day = date_of(match[1]) if match else None
    time = time_of(match[2]) if match and match[2] else dt.time(0)
    if match is None or day is None or time is None:
        return None
    millisecond = int(((match[2] or "").partition(".")[2] + "000")[:3]) if "." in (match[2] or "") else 0
    offset = zone if not match[3] else dt.UTC if match[3] == "Z" else _offset(match[3])
    if offset is None:
        return None
    try:
        local = dt.datetime.combine(day, time, offset).replace(microsecond=millisecond * 1000)
        return local.astimezone(dt.UTC)
    except (OverflowError, ValueError):
        return None


def _offset(text: str) -> dt.timezone | None:
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        return None
    shift = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-shift if text[0] == "-" else shift)
