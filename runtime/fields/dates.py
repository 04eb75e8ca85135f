"""Dates, times and durations as people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from runtime.fields.values import TextLocale, ValueProblem, babel_locale, zone

_LONGEST = 60
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})").fullmatch
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})").fullmatch
_CHINESE = re.compile(r"(?:(\d{4}|\d{2})年)?(\d{1,2})月(\d{1,2})[日号號]?").fullmatch
_THREE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})").fullmatch
_TWO = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\.?").fullmatch
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.)?[ -]?([^\W\d_]+)\.?,?[ -]?(\d{4}|\d{2})?", re.I
).fullmatch
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.? ?(\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}|\d{2}))?", re.I).fullmatch
_WEEKDAY = re.compile(
    r"[,，(\s]*(?:星期|周|週|礼拜)[一二三四五六日天][)\s]*|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+",
    re.I,
)
_RELATIVE = {
    "today": 0,
    "今天": 0,
    "今日": 0,
    "heute": 0,
    "tomorrow": 1,
    "明天": 1,
    "明日": 1,
    "yesterday": -1,
    "昨天": -1,
    "昨日": -1,
    "后天": 2,
    "前天": -2,
}

_HALF_BEFORE = r"(?P<before>上午|下午|晚上|早上|凌晨|中午|[ap]\.?m\.?)?\s*"
_HALF_AFTER = r"\s*(?P<after>[ap]\.?m\.?)?"
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:(?:[:.h时時点點])(?P<minute>\d{1,2})(?:[:.分](?P<second>\d{1,2})(?:[.,]\d{1,9})?)?[分秒]?"
    r"|(?P<whole>[时時点點h]整?)|(?P<half>点半))?"
)
_TIME = re.compile(rf"{_HALF_BEFORE}{_CLOCK}{_HALF_AFTER}", re.I).fullmatch
_TIME_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{2})?").fullmatch
_ZONE_SIGN = re.compile(r"\s*(?:(?P<utc>Z|UTC|GMT)|(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2}))$")
_AFTERNOON = ("下午", "晚上", "中午", "pm")
_TIME_AT_END = re.compile(
    rf"^(?P<date>.+?)(?:[T\s,，]+|(?<=[日号號])|(?=[上下]午|晚上|早上|凌晨|中午)){_HALF_BEFORE}(?P<clock>"
    r"\d{1,2}(?:[:时時点點]\d{0,2}){1,2}(?:[.:分]?\d{1,9})?[分秒半整]?|\d{1,2}(?=\s*[ap]\.?m))"
    + _HALF_AFTER
    + "$",
    re.I,
)

_DURATION_UNITS = {
    "d": 86400,
    "day": 86400,
    "days": 86400,
    "天": 86400,
    "日": 86400,
    "h": 3600,
    "hr": 3600,
    "hrs": 3600,
    "hour": 3600,
    "hours": 3600,
    "小时": 3600,
    "小時": 3600,
    "时": 3600,
    "钟头": 3600,
    "m": 60,
    "min": 60,
    "mins": 60,
    "minute": 60,
    "minutes": 60,
    "分": 60,
    "分钟": 60,
    "分鐘": 60,
    "s": 1,
    "sec": 1,
    "secs": 1,
    "second": 1,
    "seconds": 1,
    "秒": 1,
    "秒钟": 1,
    "w": 604800,
    "week": 604800,
    "weeks": 604800,
    "周": 604800,
    "星期": 604800,
}
_DURATION_PART = re.compile(r"\s*(\d{1,12}(?:[.,]\d{1,6})?)\s*([^\W\d_]+)\s*(?:,|and|又)?\s*", re.I)
_DURATION_CLOCK = re.compile(r"(\d{1,6}):(\d{1,2})(?::(\d{1,2}))?").fullmatch
_DURATION_ISO = re.compile(
    r"P(?:(?P<w>\d+)W)?(?:(?P<d>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?", re.I
).fullmatch


def parse_date(text: str, locale: TextLocale) -> date:
    """The day a text means: `2026/3/1`, `3月1日` (this year), `1.3.2026`, `Mar 1, 2026`, `today` …

    Days before months are told by numbers above 12, points (`1.3.2026`), else by the locale's order.
    """
    if len(text) > _LONGEST:
        raise ValueProblem("date.not_date")
    written = _WEEKDAY.sub("", " ".join(unicodedata.normalize("NFKC", text).split())).strip()
    if written.lower() in _RELATIVE:
        return locale.current_day() + timedelta(days=_RELATIVE[written.lower()])
    try:
        found = _numeric_date(written.replace(" ", ""), locale) or _named_date(written, locale)
    except (ValueError, OverflowError):
        raise ValueProblem("date.not_date") from None
    if found is None:
        with_time = _TIME_AT_END.match(written)
        if with_time is None or with_time["date"] == written:
            raise ValueProblem("date.not_date")
        return parse_date(with_time["date"], locale)
    return found


def _numeric_date(written: str, locale: TextLocale) -> date | None:
    if found := _ISO(written):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := _COMPACT(written):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _CHINESE(written):
        year = _year(found[1]) if found[1] else locale.current_day().year
        return date(year, int(found[2]), int(found[3]))
    if found := _THREE(written):
        return _three_parts(int(found[1]), int(found[3]), found[4], found[2], locale)
    if found := _TWO(written):
        day, month = _day_and_month(int(found[1]), int(found[3]), found[2], locale)
        return date(locale.current_day().year, month, day)
    return None


def _three_parts(first: int, second: int, third: str, mark: str, locale: TextLocale) -> date:
    if len(third) <= 2 and mark != "." and locale.date_order == "ymd":
        return date(_year(str(first)), second, int(third))
    if len(third) == 1:
        raise ValueError("a year of one digit")
    day, month = _day_and_month(first, second, mark, locale)
    return date(_year(third), month, day)


def _day_and_month(first: int, second: int, mark: str, locale: TextLocale) -> tuple[int, int]:
    if first > 12 or (second <= 12 and (mark == "." or locale.date_order == "dmy")):
        return first, second
    return second, first


def _year(written: str) -> int:
    year = int(written)
    if len(written) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


@lru_cache(maxsize=16)
def _month_names(tag: str) -> dict[str, int]:
    names: dict[str, int] = {}
    for locale in (babel_locale(tag), babel_locale("en")):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    names.setdefault(name.lower().rstrip("."), number)
    names.setdefault("sept", 9)
    return names


def _named_date(written: str, locale: TextLocale) -> date | None:
    names = _month_names(locale.tag)
    if found := _DAY_MONTH(written):
        day, name, year = found[1], found[2], found[3]
    elif found := _MONTH_DAY(written):
        day, name, year = found[2], found[1], found[3]
    else:
        return None
    month = names.get(name.lower())
    if month is None:
        return None
    return date(_year(year) if year else locale.current_day().year, month, int(day))


def parse_time(text: str) -> time:
    """The time of day a text means: `9:30`, `0930`, `9:30 pm`, `下午3点半`, `15时30分`."""
    written = unicodedata.normalize("NFKC", text).strip()
    if len(written) > _LONGEST:
        raise ValueProblem("time.not_time")
    try:
        if compact := _TIME_COMPACT(written):
            return time(int(compact[1]), int(compact[2]), int(compact[3] or 0))
        found = _TIME(written)
        if found is None or not (
            found["minute"] or found["whole"] or found["half"] or found["before"] or found["after"]
        ):
            raise ValueProblem("time.not_time")
        minute = 30 if found["half"] else int(found["minute"] or 0)
        return time(
            _hour(int(found["hour"]), found["before"] or found["after"]), minute, int(found["second"] or 0)
        )
    except ValueError:
        raise ValueProblem("time.not_time") from None


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    afternoon = half.lower().replace(".", "") in _AFTERNOON
    if half.isascii() and not 1 <= hour <= 12:
        raise ValueError("hour out of range")
    if half == "中午":
        return hour if hour >= 11 else hour + 12
    if afternoon:
        return hour if hour >= 12 else hour + 12
    return 0 if hour == 12 else hour


def parse_instant(text: str, locale: TextLocale) -> datetime:
    """The instant a text means; without an offset in the locale's time zone, without a time at midnight."""
    if len(text) > _LONGEST:
        raise ValueProblem("datetime.not_datetime")
    written = " ".join(unicodedata.normalize("NFKC", text).split())
    offset = _ZONE_SIGN.search(written)
    has_clock = bool(offset) and bool(re.search(r"\d[:时点]\d", written[: offset.start()] if offset else ""))
    if offset and has_clock:
        written = written[: offset.start()]
    split = _TIME_AT_END.match(written)
    try:
        if split:
            day = parse_date(split["date"], locale)
            at = parse_time("".join(part or "" for part in (split["before"], split["clock"], split["after"])))
        else:
            day, at = parse_date(written, locale), time()
        return _to_utc(datetime.combine(day, at), offset if has_clock else None, locale)
    except (ValueProblem, OverflowError):
        raise ValueProblem("datetime.not_datetime") from None


def _to_utc(naive: datetime, offset: re.Match[str] | None, locale: TextLocale) -> datetime:
    if offset is None:
        return naive.replace(tzinfo=zone(locale.timezone)).astimezone(UTC)
    if offset["utc"]:
        return naive.replace(tzinfo=UTC)
    shift = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
    if shift > timedelta(hours=14) or int(offset["minutes"]) > 59:
        raise ValueProblem("datetime.not_datetime")
    return (naive - shift if offset["sign"] == "+" else naive + shift).replace(tzinfo=UTC)


def parse_duration(text: str, unit: int = 1) -> Decimal:
    """Seconds of `1h30m`, `1:30`, `90 min`, `1天2小时`, `PT1H30M`; a bare number counts `unit` seconds."""
    written = unicodedata.normalize("NFKC", text).strip()
    if len(written) > _LONGEST:
        raise ValueProblem("duration.not_duration")
    sign = -1 if written.startswith(("-", "−")) else 1
    written = written.lstrip("+-−").strip()
    try:
        return sign * _seconds(written, unit)
    except (InvalidOperation, KeyError):
        raise ValueProblem("duration.not_duration") from None


def _seconds(written: str, unit: int) -> Decimal:
    if re.fullmatch(r"\d{1,15}(?:[.,]\d{1,9})?", written):
        return Decimal(written.replace(",", ".")) * unit
    if clock := _DURATION_CLOCK(written):
        if int(clock[2]) > 59 or int(clock[3] or 0) > 59:
            raise ValueProblem("duration.not_duration")
        return Decimal(int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0))
    iso = _DURATION_ISO(written)
    if iso and any(iso.groups()):
        lengths = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
        return sum((Decimal(iso[name]) * length for name, length in lengths.items() if iso[name]), Decimal(0))
    total, position = Decimal(0), 0
    while position < len(written):
        part = _DURATION_PART.match(written, position)
        if part is None:
            raise ValueProblem("duration.not_duration")
        total += Decimal(part[1].replace(",", ".")) * _DURATION_UNITS[part[2].lower()]
        position = part.end()
    return total
