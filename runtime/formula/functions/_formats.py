"""Format patterns of TEXT and FORMATDATE: `#,##0.00`, `0.0%`, `yyyy-mm-dd hh:mm`, `%Y-%m-%d`."""

from __future__ import annotations

import datetime as dt
import decimal
import re
from decimal import Decimal

from runtime.formula.kernel import EXACT, Number

_NUMBER_FORMAT = re.compile(
    r'(?P<before>(?:"[^"]*"|[^0#"%,.;])*)(?P<whole>[#0,]*)(?:\.(?P<decimals>[0#]*))?(?P<percent>%?)(?P<after>(?:"[^"]*"|[^0#"%,.;])*)'
)
_WORDS = re.compile(r'(?:"[^"]*"|[^0#"%,.;])*')
MOST_DECIMALS = 30
_DATE_PART = re.compile(
    r"yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|am/pm|\"[^\"]*\"|.", re.IGNORECASE | re.DOTALL
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def is_number_format(pattern: str) -> bool:
    """Whether a pattern formats numbers."""
    sections = _sections(pattern)
    return _is_section(sections[0]) and all(
        _is_section(section) or _WORDS.fullmatch(section) for section in sections[1:]
    )


def formatted_number(value: Number, pattern: str) -> str | None:
    """A number by a spreadsheet pattern; blank when the pattern isn't one.

    Up to three sections: for positive numbers, negative ones (with no sign of their own) and zero.
    """
    if not is_number_format(pattern):
        return None
    sections = _sections(pattern)
    if len(sections) == 1:
        return _by_section(Decimal(value), pattern)
    if value == 0 and len(sections) > 2:
        return _by_section(Decimal(0), sections[2])
    return _by_section(abs_of(Decimal(value)), sections[1 if value < 0 else 0])


def _sections(pattern: str) -> list[str]:
    found: list[str] = [""]
    quoted = False
    for character in pattern:
        quoted ^= character == '"'
        if character == ";" and not quoted:
            found.append("")
        else:
            found[-1] += character
    return found if len(found) <= 3 else [""]


def _is_section(pattern: str) -> bool:
    match = _NUMBER_FORMAT.fullmatch(pattern)
    if match is None or len(match["decimals"] or "") > MOST_DECIMALS:
        return False
    return bool(match["whole"] or match["decimals"])


def _by_section(value: Decimal, pattern: str) -> str:
    match = _NUMBER_FORMAT.fullmatch(pattern)
    if match is None or not _is_section(pattern):
        return _unquoted(pattern)
    decimals = match["decimals"] or ""
    scaled = value.scaleb(2, EXACT) if match["percent"] else value
    rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals)), decimal.ROUND_HALF_UP, EXACT)
    whole, _, fraction = format(abs_of(rounded), "f").partition(".")
    least = decimals.rstrip("#")
    while len(fraction) > len(least) and fraction.endswith("0"):
        fraction = fraction[:-1]
    zeros = match["whole"].count("0")
    whole = whole.lstrip("0").rjust(zeros, "0")
    if "," in match["whole"]:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole)
    sign = "-" if rounded < 0 else ""
    number = whole + ("." + fraction if fraction else "")
    return sign + _unquoted(match["before"]) + number + match["percent"] + _unquoted(match["after"])


def abs_of(value: Decimal) -> Decimal:
    """The absolute value, exactly."""
    return EXACT.abs(value)


def _unquoted(text: str) -> str:
    return text.replace('"', "")


def formatted_date(value: dt.date | dt.datetime | dt.time, pattern: str) -> str:
    """A date, local date and time, or time by a pattern; `m` after hours or before seconds are minutes."""
    if "%" in pattern:
        return _percent_format(value, pattern)
    parts = _DATE_PART.findall(pattern)
    lowered = [part.lower() for part in parts]
    twelve = "am/pm" in lowered
    texts = []
    for index, part in enumerate(lowered):
        if part in ("m", "mm") and _means_minutes(lowered, index):
            part = "n" * len(part)
        texts.append(_part(value, part, twelve, parts[index]))
    return "".join(texts)


def _means_minutes(parts: list[str], index: int) -> bool:
    def near(step: int) -> str:
        place = index + step
        while 0 <= place < len(parts):
            if parts[place][0] in "ymdhsn":
                return parts[place][0]
            place += step
        return ""

    return near(-1) == "h" or near(1) == "s"


def _part(value: dt.date | dt.datetime | dt.time, part: str, twelve: bool, written: str) -> str:
    day = value if isinstance(value, dt.date) else None
    hour, minute, second = (getattr(value, name, 0) for name in ("hour", "minute", "second"))
    if part[0] in "ymd" and day is None:
        return ""
    if part[0] in "ymd" and day is not None:
        return {
            "yyyy": f"{day.year:04}",
            "yy": f"{day.year % 100:02}",
            "mmmm": _MONTHS[day.month - 1],
            "mmm": _MONTHS[day.month - 1][:3],
            "mm": f"{day.month:02}",
            "m": str(day.month),
            "dddd": _DAYS[day.weekday()],
            "ddd": _DAYS[day.weekday()][:3],
            "dd": f"{day.day:02}",
            "d": str(day.day),
        }.get(part, written)
    shown_hour = (hour - 1) % 12 + 1 if twelve else hour
    return {
        "hh": f"{shown_hour:02}",
        "h": str(shown_hour),
        "nn": f"{minute:02}",
        "n": str(minute),
        "ss": f"{second:02}",
        "s": str(second),
        "am/pm": "AM" if hour < 12 else "PM",
    }.get(part, _unquoted(written))


def _percent_format(value: dt.date | dt.datetime | dt.time, pattern: str) -> str:
    """The codes of ODK's format-date: %Y %y %m %n %b %B %d %e %H %h %I %M %S %3 %a %A %p %%."""
    codes = {
        "Y": "yyyy",
        "y": "yy",
        "m": "mm",
        "n": "m",
        "b": "mmm",
        "B": "mmmm",
        "d": "dd",
        "e": "d",
        "H": "hh",
        "h": "h",
        "M": "nn",
        "S": "ss",
        "a": "ddd",
        "A": "dddd",
        "p": "am/pm",
    }

    def replaced(match: re.Match[str]) -> str:
        code = match[1]
        if code == "3":
            return f"{getattr(value, 'microsecond', 0) // 1000:03}"
        if code == "I":
            return _part(value, "hh", True, "")
        return _part(value, codes[code], False, "") if code in codes else code if code == "%" else match[0]

    return re.sub(r"%(.)", replaced, pattern, flags=re.DOTALL)
