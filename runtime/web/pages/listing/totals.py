"""Sums and averages of a list's numeric columns, over everything it finds and by group, one query each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal, format_percent

from runtime.definition import View
from runtime.fields import field_type
from runtime.fields.values import babel_locale
from runtime.records.errors import BadRequest
from runtime.records.figures import MOST_MEASURES, FigureQuery, figures
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import Column
from runtime.web.pages.listing.wish import Wish

SUMMED = frozenset({"integer", "decimal", "money", "duration"})
AVERAGED = frozenset({"percent", "rating"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a column: `formula` is what works it out."""

    column: Column
    formula: str
    is_sum: bool

    @property
    def label(self) -> str:
        """What it is called before its value."""
        words = gettext("%(field)s total") if self.is_sum else gettext("%(field)s average")
        return words % {"field": self.column.label}


@dataclass(frozen=True, slots=True)
class Figure:
    """A worked-out figure in words."""

    label: str
    text: str


def measures_of(of: LiveEntity, columns: Sequence[Column], view: View | None) -> list[Measure]:
    """What is worked out of the columns shown: sums, or averages where adding up makes no sense.

    A view that names its `totals` has those added up and the other numbers averaged.
    """
    named = view.setting("totals") if view is not None and view.kind == "table" else None
    found = []
    for column in columns:
        kind = column.field.type
        if column.through or column.key not in of.fields or column.key in of.volatile_formulas:
            continue
        if kind == "money" and column.field.setting("currency_field"):
            continue
        if not column.field.setting("grouping", True):  # a year, a code
            continue
        if kind in SUMMED:
            is_sum = not named or column.path in named
        elif kind in AVERAGED:
            is_sum = False
        else:
            continue
        found.append(Measure(column, f"{'SUM' if is_sum else 'AVERAGE'}({column.key})", is_sum))
    return found[: MOST_MEASURES - 1]


def totals_of(here: Visit, of: LiveEntity, wish: Wish, measures: Sequence[Measure]) -> list[Figure]:
    """The figures of everything the list finds."""
    if not measures:
        return []
    asked = FigureQuery(
        measures=tuple(one.formula for one in measures),
        filter=wish.formula,
        fixed=wish.fixed,
        q=wish.q or None,
    )
    try:
        items = figures(here.records, of.key, asked)["items"]
    except BadRequest:
        return []
    values = items[0]["values"] if items else {}
    return said_figures(here, measures, values)


def said_figures(here: Visit, measures: Sequence[Measure], values: Any) -> list[Figure]:
    """Figures as people read them; without those that have no value."""
    return [
        Figure(one.label, figure_text(here, one, value))
        for one in measures
        if (value := values.get(one.formula)) is not None
    ]


def figure_text(here: Visit, measure: Measure, value: Any) -> str:
    """A figure in the reader's language; the currency stands in the column's heading."""
    field = measure.column.field
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    locale = babel_locale(here.language)
    if field.type == "percent":
        return str(format_percent(number, "#,##0.#%", locale=locale))
    if field.type == "duration" and measure.is_sum:
        return field_type("duration").format(field, value, here.language, here.timezone)
    return str(format_decimal(number, "#,##0.##" if measure.is_sum else "#,##0.#", locale=locale))
