"""Moments, dates, devices and time zones in words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from flask_babel import format_date, format_time

from runtime.fields.values import zone
from runtime.web.language import LOCALES, current_timezone, gettext, ngettext

_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

_BROWSERS = (
    ("Edge", r"\bEdgA?/"), ("WeChat", r"MicroMessenger/"), ("DingTalk", r"DingTalk/"), ("Opera", r"\bOPR/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"), ("Chrome", r"\b(?:Chrome|CriOS|HeadlessChrome)/"),
    ("Safari", r"\bSafari/"), ("curl", r"^curl/"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Android", r"Android"), ("HarmonyOS", r"HarmonyOS"),
    ("Windows", r"Windows"), ("macOS", r"Macintosh|Mac OS X"), ("ChromeOS", r"CrOS"), ("Linux", r"Linux"),
)  # fmt: skip


def moment_said(at: datetime | None, now: datetime | None = None) -> str:
    """A moment as people say it in the reader's time zone; empty for none."""
    if at is None:
        return ""
    here = zone(current_timezone())
    now = (now or datetime.now(UTC)).astimezone(here)
    local = at.astimezone(here)
    passed = int((now - local).total_seconds())
    if 0 <= passed < 60:
        return gettext("just now")
    if 0 <= passed < 3600:
        minutes = passed // 60
        return str(ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes))
    clock = format_time(local, "HH:mm", rebase=False)
    days = (now.date() - local.date()).days
    if days == 0:
        return str(gettext("today %(time)s", time=clock))
    if days == 1:
        return str(gettext("yesterday %(time)s", time=clock))
    return f"{day_said(local.date(), now.date())} {clock}"


def day_said(day: date | None, today: date | None = None) -> str:
    """A date as people say it, with the year only where it is another."""
    if day is None:
        return ""
    today = today or datetime.now(UTC).astimezone(zone(current_timezone())).date()
    return str(format_date(day, gettext("d MMM") if day.year == today.year else gettext("d MMM y")))


def until_said(at: datetime | None) -> str:
    """The day of a moment to come, with its year."""
    return day_said(at.astimezone(zone(current_timezone())).date()) if at is not None else ""


def device_said(agent: str | None) -> str:
    """A browser and its system, from what it says of itself."""
    text = agent or ""
    browser = next((name for name, pattern in _BROWSERS if re.search(pattern, text)), "")
    system = next((name for name, pattern in _SYSTEMS if re.search(pattern, text)), "")
    if browser and system:
        return str(gettext("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(gettext("Unknown device"))


def is_handheld(agent: str | None) -> bool:
    """Whether a browser says it is on a phone or tablet."""
    return bool(re.search(r"iPhone|iPad|Android|Mobile|Harmony", agent or ""))


def time_zones(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by region, each with its place and present offset."""
    return _time_zones(language, datetime.now(UTC).date())


@lru_cache(maxsize=4)
def _time_zones(language: str, day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    groups: dict[str, list[tuple[int, str, str]]] = {}
    for name in available_timezones():
        region, _, city = name.partition("/")
        if region not in _REGIONS or not city:
            continue
        offset = noon.astimezone(ZoneInfo(name)).utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 0
        place = get_timezone_location(name, locale=LOCALES[language], return_city=True)
        sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
        label = f"{place} (UTC{sign}{size // 60:02}:{size % 60:02})"
        groups.setdefault(region, []).append((minutes, label, name))
    found = [
        (region, [(name, label) for _, label, name in sorted(groups[region])]) for region in sorted(groups)
    ]
    return [("UTC", [("UTC", "UTC")]), *found]
