"""`datetime`: an instant, kept in UTC to the millisecond, shown in the reader's time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Any

from babel.dates import format_date, format_time

from runtime.fields.base import FieldType
from runtime.fields.dates import parse_instant
from runtime.fields.operators import INSTANTS, Operator
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem, babel_locale, zone
from runtime.formula.types import INSTANT, Type

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?"
).fullmatch
_YEARS = range(2, 9999)
"""A year less at both ends, so that every time zone can show every instant."""


def to_milliseconds(instant: datetime) -> datetime:
    """The instant in UTC without what is finer than a millisecond; without a time zone it is UTC."""
    found = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


class DatetimeType(FieldType):
    """JSON without an offset is UTC; in forms and imports times are those of the person's time zone."""

    key = "datetime"
    label = {"en": "Date and time", "zh": "日期时间"}
    sentence = {"en": "A moment: a meeting, a call.", "zh": "某一时刻：会议、通话。"}
    icon = "calendar-time"
    group = "date"
    storage = StorageKind.INSTANT
    example = {
        "key": "starts",
        "type": "datetime",
        "label": {"en": "Starts", "zh": "开始时间"},
        "default": "NOW()",
    }
    values = ("2026-03-01T09:30:00.000Z", "1999-12-31T23:59:59.999Z")

    def formula_type(self, field: FieldLike) -> Type:
        return INSTANT

    def read(self, field: FieldLike, raw: Any) -> datetime:
        if type(raw) is str and _ISO(raw):
            return self._from_iso(raw, UTC)
        if type(raw) is datetime and raw.year in _YEARS:
            return to_milliseconds(raw)
        raise ValueProblem("datetime.not_datetime")

    def _from_iso(self, text: str, local: tzinfo) -> datetime:
        try:
            found = datetime.fromisoformat(text.upper())
        except ValueError:
            raise ValueProblem("datetime.not_datetime") from None
        if found.year not in _YEARS:
            raise ValueProblem("datetime.not_datetime")
        return to_milliseconds(found if found.tzinfo else found.replace(tzinfo=local))

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> datetime:
        if _ISO(text):
            return self._from_iso(text, zone(locale.timezone))
        return self.read(field, parse_instant(text, locale))

    def write(self, field: FieldLike, value: Any) -> str:
        return str(to_milliseconds(value).isoformat(timespec="milliseconds")[:23] + "Z")

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        local, locale = value.astimezone(zone(timezone)), babel_locale(lang)
        return f"{format_date(local, 'medium', locale=locale)} {format_time(local, 'HH:mm', locale=locale)}"

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        local = value.astimezone(zone(locale.timezone)).replace(tzinfo=None)
        return str(
            local.isoformat(timespec="minutes" if not local.second and not local.microsecond else "auto")
        )

    @property
    def operators(self) -> tuple[Operator, ...]:
        return INSTANTS

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"type": "datetime-local", "autocomplete": "off", "step": "any"}
