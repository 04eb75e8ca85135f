"""The order of a list: what can be sorted by, in words of its type; keys of people as keys of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import Column, columns_of, field_of
from runtime.web.pages.listing.address import Address

MOST = 3
_NUMBERS = frozenset({"integer", "decimal", "money", "percent", "duration", "rating"})
_DAYS = frozenset({"date", "datetime"})
_OPTIONS = frozenset({"choice", "stage"})


def directions(kind: str) -> tuple[str, str]:
    """What ascending and descending are called for a type of field."""
    if kind in _NUMBERS:
        return gettext("lowest first"), gettext("highest first")
    if kind in _DAYS:
        return gettext("oldest first"), gettext("newest first")
    if kind == "time":
        return gettext("earliest first"), gettext("latest first")
    if kind == "boolean":
        return gettext("no first"), gettext("yes first")
    if kind in _OPTIONS:
        return gettext("first option first"), gettext("last option first")
    return gettext("A to Z"), gettext("Z to A")


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the order as the menu shows it; `key` is blank in the row for one more."""

    number: int
    key: str = ""
    label: str = ""
    descending: bool = False
    said: str = ""
    words: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class SortMenu:
    """What the sort menu offers: the present keys, one more, and all that can be sorted by."""

    keys: list[SortKey]
    rows: list[SortKey]
    offered: list[tuple[str, str, tuple[str, str]]] = field(default_factory=list)
    is_own: bool = False


def sort_menu(
    here: Visit, of: LiveEntity, columns: Sequence[Column], sort: Sequence[str], own: bool
) -> SortMenu:
    """The menu of a list sorted by `sort`; `own` says that the reader chose it."""
    offered = _sortable(here, of, columns)
    known = {key: (label, words) for key, label, words in offered}
    keys: list[SortKey] = []
    for given in sort:
        key, descending = given.lstrip("-"), given.startswith("-")
        if key in known and len(keys) < MOST:
            label, words = known[key]
            keys.append(SortKey(len(keys), key, label, descending, words[descending], words))
    more = [SortKey(len(keys), words=directions(""))] if len(keys) < MOST else []
    return SortMenu(keys, [*keys, *more], offered, own)


Offered = list[tuple[str, str, tuple[str, str]]]


def _sortable(here: Visit, of: LiveEntity, columns: Sequence[Column]) -> Offered:
    """The columns shown, then every other field and the dates of the record."""
    mine = [_offered(column) for column in columns if column.sortable]
    shown = {key for key, _, _ in mine}
    return [*mine, *(one for one in _all_sortable(here, of) if one[0] not in shown)]


def _all_sortable(here: Visit, of: LiveEntity) -> Offered:
    place = ("sortable", here.roles, here.language)
    kept: Offered | None = of.statements.get(place)
    if kept is None:
        keys = (*of.fields, "record_type", "owner", "created_at", "updated_at", "id")
        kept = [_offered(column) for column in columns_of(here, of, keys) if column.sortable]
        of.statements[place] = kept
    return kept


def _offered(column: Column) -> tuple[str, str, tuple[str, str]]:
    return column.path, column.label, directions(column.field.type)


def sort_from_form(args: Any) -> tuple[str, ...] | None:
    """The order that the menu's form sent as `s0 d0 s1 d1 …`; None when it was not sent."""
    if "s0" not in args:
        return None
    found: dict[str, str] = {}
    for number in range(MOST):
        key = args.get(f"s{number}", "")
        if key and key not in found:
            found[key] = f"-{key}" if args.get(f"d{number}") == "desc" else key
    return tuple(found.values())


def query_sort(here: Visit, of: LiveEntity, sort: Iterable[str]) -> tuple[str, ...]:
    """The keys a query sorts by: a reference by its title, as it is read."""
    found: dict[str, str] = {}
    for given in sort:
        sign, key = ("-", given[1:]) if given.startswith("-") else ("", given)
        for path in title_paths(here, of, key):
            found.setdefault(path, f"{sign}{path}")
    return tuple(found.values())


def title_paths(here: Visit, of: LiveEntity, key: str) -> tuple[str, ...]:
    """What sorts a reference the way it reads: the field that titles what it leads to, then itself."""
    item = field_of(of, key)
    if item is None or item.type not in ("reference", "user"):
        return (key,)
    if item.type == "user":
        return (f"{key}.name", key)
    target = here.live.entities.get(str(item.setting("entity")))
    title = target.titles.key if target is not None else None
    if target is None or title is None or not here.may("read", target.key):
        return (key,)
    return (key,) if title in here.grant(target.key).hidden else (f"{key}.{title}", key)


def head_url(address: Address, column: Column, sort: Sequence[str]) -> tuple[str, str]:
    """Where a click on a heading leads, and how the list is sorted by it now."""
    first = sort[0] if sort else ""
    if not column.sortable:
        return "", ""
    direction = ""
    if first.lstrip("-") == column.path:
        direction = "descending" if first.startswith("-") else "ascending"
    begins_high = column.field.type in _NUMBERS
    down = direction == "ascending" if direction else begins_high
    return address.to({"sort": f"-{column.path}" if down else column.path}), direction
