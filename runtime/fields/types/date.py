"""`date`: a day without time."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from runtime.fields.base import FieldType
from runtime.fields.dates import parse_date
from runtime.fields.operators import DATES, Operator
from runtime.fields.settings import setting
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem, babel_locale
from runtime.formula.types import DATE, Type
from runtime.problems import Problem

ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def day_setting(field: FieldLike, name: str) -> date | None:
    """A setting that is a day; None when it isn't set or unreadable."""
    raw = field.setting(name)
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and ISO(raw) else None
    except ValueError:
        return None


class DateType(FieldType):
    """From 0001-01-01 to 9999-12-31."""

    key = "date"
    label = {"en": "Date", "zh": "日期"}
    sentence = {"en": "A day: a deadline, a birthday.", "zh": "某一天：截止日期、生日。"}
    icon = "calendar"
    group = "date"
    storage = StorageKind.DATE
    settings_schema = {
        "min": setting(
            _DAY, "Earliest", "最早", "Days before are refused.", "早于此日将被拒绝。", group="rules"
        ),
        "max": setting(
            _DAY, "Latest", "最晚", "Days after are refused.", "晚于此日将被拒绝。", group="rules"
        ),
    }
    example = {"key": "due", "type": "date", "label": {"en": "Due", "zh": "到期日"}, "default": "TODAY()"}
    values = ("2026-03-01", "0001-01-01", "9999-12-31")

    def formula_type(self, field: FieldLike) -> Type:
        return DATE

    def check(self, field: FieldLike, app: Any = None) -> list[Problem]:
        found = [
            Problem("date.not_date", name, {"label": name})
            for name in ("min", "max")
            if field.setting(name) is not None and day_setting(field, name) is None
        ]
        low, high = day_setting(field, "min"), day_setting(field, "max")
        if low and high and low > high:
            found.append(Problem("setting.bounds", "min"))
        return found

    def read(self, field: FieldLike, raw: Any) -> date:
        if type(raw) is date:
            return self._within(field, raw)
        if type(raw) is not str or not ISO(raw):
            raise ValueProblem("date.not_date")
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            raise ValueProblem("date.not_date") from None
        return self._within(field, day)

    def _within(self, field: FieldLike, day: date) -> date:
        low, high = day_setting(field, "min"), day_setting(field, "max")
        if low is not None and day < low:
            raise ValueProblem("date.too_early", limit=low.isoformat())
        if high is not None and day > high:
            raise ValueProblem("date.too_late", limit=high.isoformat())
        return day

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> date:
        return self._within(field, parse_date(text, locale))

    def write(self, field: FieldLike, value: Any) -> str:
        day: date = value.date() if isinstance(value, datetime) else value
        return day.isoformat()

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return str(format_date(value, format="medium", locale=babel_locale(lang)))

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return self.write(field, value)

    @property
    def operators(self) -> tuple[Operator, ...]:
        return DATES

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        bounds = {name: field.setting(name) for name in ("min", "max") if day_setting(field, name)}
        return {"type": "date", "autocomplete": "off", **bounds}
