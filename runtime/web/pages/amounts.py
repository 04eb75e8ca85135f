"""Figures as people read them: what a measure is called, and its values short for a glance and in full."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_compact_decimal, format_decimal

from runtime.fields.values import babel_locale, label_of
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import field_of
from runtime.web.pages.shown import currency_of, format_json

SHORT_FROM = 10_000
_CALL = re.compile(r"^\s*(\w+)\s*\(\s*(\w*)\s*\)\s*$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value: `said` for a glance, `full` to the last digit."""

    value: Decimal
    said: str
    full: str


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """How values of a measure are written. `field` is what it sums up, where it is one field alone."""

    said: str
    field: Any
    format: str
    unit: str


def measure_shown(here: Visit, of: LiveEntity, source: str, format: str | None) -> MeasureShown:
    """What a measure is called in words, and how its values are written."""
    found = _CALL.match(source)
    name, key = (found[1].upper(), found[2]) if found else ("", "")
    item = field_of(of, key) if key else None
    many = here.many(of.entity)
    if name == "COUNT" and not key:
        return MeasureShown(gettext("Number of %(records)s", records=many), None, "number", "")
    label = label_of(item, here.language) if item is not None else key
    words = {
        "SUM": gettext("Sum of “%(field)s”", field=label),
        "AVERAGE": gettext("Average of “%(field)s”", field=label),
        "MIN": gettext("Smallest “%(field)s”", field=label),
        "MAX": gettext("Largest “%(field)s”", field=label),
        "MEDIAN": gettext("Median of “%(field)s”", field=label),
        "COUNTDISTINCT": gettext("Number of different “%(field)s”", field=label),
    }
    said = words.get(name, gettext("A formula")) if item is not None else gettext("A formula")
    keeps = item if item is not None and name in ("SUM", "AVERAGE", "MIN", "MAX", "MEDIAN") else None
    kind = format or (keeps.type if keeps is not None and keeps.type in ("money", "percent") else "number")
    return MeasureShown(said, keeps, kind, currency_of(keeps) if keeps is not None else "")


def figure(here: Visit, shown: MeasureShown, raw: Any) -> Figure:
    """A value of a measure; a blank one counts as nothing."""
    value = Decimal(str(raw)) if raw is not None else Decimal(0)
    full = _full(here, shown, value)
    return Figure(value, _short(here, value) if _is_long(shown, value) else full, full)


def _is_long(shown: MeasureShown, value: Decimal) -> bool:
    return shown.format != "percent" and abs(value) >= SHORT_FROM


def _short(here: Visit, value: Decimal) -> str:
    """`2.84M`, 284万: three digits that carry."""
    return str(
        format_compact_decimal(
            value, locale=babel_locale(here.language), fraction_digits=_digits(here, value)
        )
    )


def _digits(here: Visit, value: Decimal) -> int:
    step = 10_000 if here.language == "zh" else 1_000
    front = abs(value)
    while front >= step:
        front /= step
    return 0 if front >= 100 else 1 if front >= 10 else 2


def _full(here: Visit, shown: MeasureShown, value: Decimal) -> str:
    locale = babel_locale(here.language)
    if shown.format == "percent":
        return str(format_decimal(value * 100, "#,##0.#", locale=locale)) + " %"
    if shown.field is not None and shown.field.type in ("integer", "decimal"):
        return format_json(here, shown.field, str(value))
    pattern = "#,##0.00" if shown.unit and value != value.to_integral_value() else "#,##0.##"
    return str(format_decimal(value, pattern, locale=locale))
