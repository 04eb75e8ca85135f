"""Values of formulas in words: numbers with their groups, days, records by their titles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_datetime, format_time, get_timezone
from babel.numbers import format_decimal

from runtime.definition import App
from runtime.definition.text import text_in
from runtime.fields.values import babel_locale
from runtime.formula.types import Kind, Type
from runtime.records.read import titles_by_entity

if TYPE_CHECKING:
    from runtime.records.work import Work

LONGEST = 200
_WORDS: Mapping[str, Mapping[str, str]] = {
    "blank": {"en": "blank", "zh": "空"},
    "yes": {"en": "yes", "zh": "是"},
    "no": {"en": "no", "zh": "否"},
    "rows": {"en": "{count} rows", "zh": "{count} 行"},
    "row": {"en": "1 row", "zh": "1 行"},
}


def option_names(app: App, language: str) -> dict[tuple[str, str], str]:
    """The names of all options and stages of an app in a language, by value and English label."""
    fields = [one for entity in app.entities for one in entity.fields]
    named: list[Any] = [one for found in app.option_sets for one in found.options]
    named += [one for found in fields for one in found.options]
    named += [stage for one in fields for stage in one.stages]
    return {
        (one.value, text_in(one.label, "en", one.value)): text_in(one.label, language, one.value)
        for one in named
    }


@dataclass
class Sayer:
    """Says values in a language and a time zone; records by what they are called."""

    language: str
    timezone: str
    work: Work | None = None
    options: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What options are called here, by value and English label, which is what types know of them."""

    def word(self, name: str, **values: Any) -> str:
        """One of the few words."""
        return _WORDS[name][self.language].format(**values)

    def said(self, value: Any, kind: Type | None = None) -> str:
        """A value of a formula, of a type as far as it is known."""
        locale = babel_locale(self.language)
        if value is None:
            return self.word("blank")
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if kind is not None and kind.entity and isinstance(value, int) and kind.kind is not Kind.ROWS:
            return self._title(kind.entity, value)
        if isinstance(value, int | Decimal):
            if kind is not None and kind.kind is Kind.ROWS:
                return self.word("row") if value == 1 else self.word("rows", count=value)
            return str(format_decimal(value, "#,##0.####################", locale=locale))
        if isinstance(value, dt.datetime):
            return str(format_datetime(value, "medium", get_timezone(self.timezone), locale))
        if isinstance(value, dt.date):
            return str(format_date(value, "medium", locale))
        if isinstance(value, dt.time):
            return str(format_time(value, "medium", locale=locale))
        if isinstance(value, list | tuple | set | frozenset):
            return self._several(list(value))
        text = self._option(str(value), kind)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def _several(self, values: list[Any]) -> str:
        if values and all(isinstance(one, str) for one in values):
            return ("、" if self.language == "zh" else ", ").join(values)
        return self.word("row") if len(values) == 1 else self.word("rows", count=len(values))

    def _option(self, value: str, kind: Type | None) -> str:
        if kind is not None and kind.options:
            label = next((label for each, label in kind.options if each == value), value)
            return self.options.get((value, label), label)
        return f"“{value}”" if kind is not None and kind.kind is Kind.TEXT else value

    def _title(self, entity: str, record_id: int) -> str:
        if self.work is None or "|" in entity:
            return str(record_id)
        found = titles_by_entity(self.work, {entity: {record_id}})
        return str(found.get(entity, {}).get(record_id) or record_id)
