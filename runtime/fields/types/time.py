"""`time`: a time of day."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from babel.dates import format_time

from runtime.fields.base import FieldType
from runtime.fields.dates import parse_time
from runtime.fields.operators import AFTER, BEFORE, BETWEEN, BLANKS, EQUAL, Operator
from runtime.fields.storage_kinds import StorageKind
from runtime.fields.values import FieldLike, TextLocale, ValueProblem, babel_locale
from runtime.formula.types import TIME, Type

_ISO = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?").fullmatch


class TimeType(FieldType):
    """To the second, in no time zone."""

    key = "time"
    label = {"en": "Time", "zh": "时间"}
    sentence = {"en": "A time of day: opening hours.", "zh": "一天中的时间：营业时间。"}
    icon = "clock"
    group = "date"
    storage = StorageKind.TIME
    example = {"key": "opens", "type": "time", "label": {"en": "Opens", "zh": "开门时间"}}
    values = ("09:30:00", "23:59:59")

    def formula_type(self, field: FieldLike) -> Type:
        return TIME

    def read(self, field: FieldLike, raw: Any) -> time:
        if type(raw) is str and _ISO(raw):
            try:
                raw = time.fromisoformat(raw)
            except ValueError:
                raise ValueProblem("time.not_time") from None
        if type(raw) is not time or raw.tzinfo is not None:
            raise ValueProblem("time.not_time")
        return raw.replace(microsecond=0)

    def read_text(self, field: FieldLike, text: str, locale: TextLocale) -> time:
        return parse_time(text)

    def write(self, field: FieldLike, value: Any) -> str:
        return str(value.isoformat(timespec="seconds"))

    def show(self, field: FieldLike, value: Any, lang: str, timezone: str) -> str:
        return str(format_time(value, "medium" if value.second else "short", locale=babel_locale(lang)))

    def write_text(self, field: FieldLike, value: Any, locale: TextLocale) -> str:
        return str(value.isoformat(timespec="seconds" if value.second else "minutes"))

    @property
    def operators(self) -> tuple[Operator, ...]:
        return (EQUAL, BEFORE, AFTER, BETWEEN, *BLANKS)

    def input_attributes(self, field: FieldLike, lang: str) -> dict[str, Any]:
        return {"type": "time", "autocomplete": "off", "step": "any"}
