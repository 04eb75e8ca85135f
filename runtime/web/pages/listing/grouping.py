"""A list in groups: a heading with count and figures before the records of each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.dates import format_skeleton

from runtime.fields import field_type
from runtime.fields.operators import literal
from runtime.fields.values import babel_locale
from runtime.records.figures import COUNT, FigureQuery, figures
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import Row, field_of
from runtime.web.pages.listing.address import Address
from runtime.web.pages.listing.totals import Figure, Measure, said_figures
from runtime.web.pages.listing.wish import Wish
from runtime.web.pages.shown import option_colors, person_part

MOST_GROUPS = 200
_OPTIONS = frozenset({"choice", "stage"})


@dataclass(slots=True)
class ListGroup:
    """A group: its value as `key`, what heads it, and its records on this page."""

    key: str
    label: str
    count: int = 0
    figures: list[Figure] = field(default_factory=list)
    color: str = ""
    initials: str = ""
    url: str = ""
    is_open: bool = True
    rows: list[Row] = field(default_factory=list)
    continues: bool = False


class Grouping:
    """How a list is grouped by one field."""

    def __init__(self, here: Visit, of: LiveEntity, key: str) -> None:
        self.here, self.of, self.key = here, of, key
        self.item = field_of(of, key)
        self._colors = option_colors(self.item) if self.item.type in _OPTIONS else {}

    @property
    def formula(self) -> str:
        """What the records of a group have in common."""
        return f"YEAR({self.key}) * 100 + MONTH({self.key})" if self.item.type == "date" else self.key

    def id_of(self, value: Any) -> str:
        """The group of a value as it stands in an address, from a record or from a figure."""
        if value is None or value == "":
            return ""
        if isinstance(value, Mapping):
            return str(value.get("id") or "")
        if isinstance(value, bool):
            return "true" if value else "false"
        if self.item.type == "date" and isinstance(value, str):
            return value[:4] + value[5:7]
        return str(value)

    def label(self, value: Any) -> str:
        """What a group is called."""
        if not self.id_of(value):
            return gettext("Without a value")
        if isinstance(value, Mapping):
            return str(value.get("title") or f"#{value['id']}")
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if self.item.type == "date":
            return self._month(self.id_of(value))
        if self.item.type in _OPTIONS:
            return field_type(self.item.type).form_label(self.item, str(value), self.here.language)
        return field_type(self.item.type).format(self.item, value, self.here.language, self.here.timezone)

    def _month(self, text: str) -> str:
        try:
            first = date(int(text[:-2]), int(text[-2:]), 1)
        except ValueError:
            return text
        return str(format_skeleton("yMMMM", first, locale=babel_locale(self.here.language)))

    def left_open(self, closed: frozenset[str]) -> str | None:
        """The condition that leaves out the records of closed groups."""
        parts = [self._is(one) for one in sorted(closed)]
        known = [part for part in parts if part]
        return f"not ({' or '.join(known)})" if known else None

    def _is(self, text: str) -> str | None:
        """The condition of being in a group, None for what is no group's id."""
        kind = self.item.type
        if text == "-":
            return f"ISBLANK({self.key})"
        if kind in ("reference", "user", "department", "date", "rating"):
            return (
                f"{self.formula} = {text}" if text.isascii() and text.isdecimal() and len(text) < 19 else None
            )
        if kind == "boolean":
            return f"{self.key} = {text}" if text in ("true", "false") else None
        return f"{self.key} = {literal(text)}"

    def groups(self, wish: Wish, measures: Sequence[Measure], address: Address) -> list[ListGroup]:
        """All groups with their counts and figures, in the order of the list."""
        asked = FigureQuery(
            group_by=(self.formula,),
            measures=(COUNT, *(one.formula for one in measures)),
            filter=wish.formula,
            fixed=wish.fixed,
            q=wish.q or None,
            limit=MOST_GROUPS,
        )
        found = []
        for item in figures(self.here.records, self.of.key, asked)["items"]:
            value = item["group"][self.formula]
            made = ListGroup(
                self.id_of(value) or "-",
                self.label(value),
                item["values"][COUNT],
                said_figures(self.here, measures, item["values"]),
                self._colors.get(value, "") if isinstance(value, str) else "",
            )
            if self.item.type == "user" and isinstance(value, Mapping):
                drawn = person_part(value)
                made.initials, made.color = drawn.initials, drawn.color
            made.is_open = made.key not in wish.closed
            shut = wish.closed ^ {made.key}
            made.url = address.to({"closed": sorted(shut)})
            found.append(made)
        valued = sorted((one for one in found if one.key != "-"), key=self._place)
        if f"-{self.key}" in wish.sort:
            valued.reverse()
        return [*valued, *(one for one in found if one.key == "-")]

    def _place(self, group: ListGroup) -> Any:
        if self.item.type in _OPTIONS:
            offered = [value for value, _ in field_type(self.item.type).form_choices(self.item, "en")]
            return offered.index(group.key) if group.key in offered else len(offered)
        if self.item.type in ("date", "rating"):
            return int(group.key)
        return group.label if self.item.type in ("reference", "user") else group.key

    def filled(
        self, groups: Sequence[ListGroup], rows: Sequence[Row], begins: bool, ends: bool
    ) -> list[ListGroup]:
        """The groups this page shows: those of its records in order, and closed ones where they stand.

        `begins` and `ends` say that no page comes before, or after.
        """
        by_key = {group.key: group for group in groups}
        order: dict[str, None] = {}
        for row in rows:
            value = row.record.get(self.key)
            key = self.id_of(value) or "-"
            by_key.setdefault(key, ListGroup(key, self.label(value))).rows.append(row)
            order[key] = None
        places = {group.key: place for place, group in enumerate(groups)}
        shown = [places[key] for key in order if key in places]
        low = -1 if begins or not shown else min(shown)
        high = len(groups) if ends or not shown else max(shown)
        closed = [one.key for one in groups if not one.is_open and low < places[one.key] < high]
        return sorted(
            (by_key[key] for key in dict.fromkeys([*order, *closed])),
            key=lambda group: places.get(group.key, len(groups)),
        )
