"""Values as text, and text as values."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from runtime.formula.kernel import limited, number_text

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*", re.ASCII)
_DATE = re.compile(r"\s*(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\s*", re.ASCII)
_TIME = re.compile(r"\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*", re.ASCII)
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


def number_of(text: str) -> int | Decimal | None:
    """The number a plain decimal text says, else None; at most 38 digits and 20 decimals."""
    if len(text) > 60 or not _NUMBER.fullmatch(text):
        return None
    digits = text.strip()
    whole, _, decimals = digits.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > 18 or len(decimals) > 20:
        return None
    return Decimal(digits) if "." in digits else int(digits)


def date_of(text: str) -> dt.date | None:
    """`2026-03-01`, `2026/3/1`, `2026.3.1`."""
    match = _DATE.fullmatch(text)
    try:
        return dt.date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        return None


def time_of(text: str) -> dt.time | None:
    """`9:05`, `09:05:30`."""
    match = _TIME.fullmatch(text)
    try:
        return dt.time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None
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
