"""References between tables: a column whose texts stand in another table, each there once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from configurator.spreadsheets.hints import hints
from configurator.spreadsheets.kinds import Column, name_of
from configurator.spreadsheets.naming import alike
from runtime.exchange.cells import cell_text

FOUND = 0.95
FOUND_OF_ONE_NAME = 0.6
_KEYS = frozenset({"text", "serial", "email", "integer", "phone"})
_POINTERS = frozenset({"text", "serial", "email", "integer", "choice", "phone"})

TableColumns = Sequence[tuple[Column, str]]
"""A table's columns with the keys of their kinds, blank for those left out."""


@dataclass(frozen=True, slots=True)
class Link:
    """A column of a table that names records of another, by one of its columns.

    `missing` are rows whose text is not there. `as_rows`: the records are rows of the other's. `repeats`: it
    says in other words what a column beside it says already.
    """

    table: int
    place: int
    target: int
    target_place: int
    found: int
    given: int
    likeness: float
    missing: tuple[tuple[int, str], ...] = ()
    as_rows: bool = False
    repeats: bool = False

    @property
    def rank(self) -> float:
        """How good it is beside others from the same column."""
        return self.found / max(self.given, 1) + self.likeness


def unique_places(columns: TableColumns) -> frozenset[int]:
    """The places of columns in which each text stands once and hardly a cell is blank."""
    found = set()
    for column, _kind in columns:
        count = len(column.given)
        if count >= 2 and count >= len(column.cells) * 0.9 and len(column.names) == count:
            found.add(column.place)
    return frozenset(found)


def find_links(tables: Sequence[tuple[str, TableColumns]]) -> list[Link]:
    """The links to propose, at most one from each column, those that repeat another marked."""
    keys = [_keys(columns) for _name, columns in tables]
    found: list[Link] = []
    for number, (_name, columns) in enumerate(tables):
        for column, kind in columns:
            if kind in _POINTERS and column.given:
                links = list(_links_of(number, column, tables, keys))
                if links:
                    best = max(links, key=lambda one: one.rank)
                    found.append(_with_missing(best, column, keys[best.target][best.target_place]))
    found = _one_way(found, tables)
    found = _without_repeats(found, tables)
    return [_as_rows(one, found, tables) for one in found]


def link_to(column: Column, target: TableColumns, number: int, is_own: bool) -> Link | None:
    """The best way from a column to a table that somebody chose; None when its records have no names."""
    keys = _keys(target)
    links = [
        _link(0, column, number, key, 1)
        for key in keys.values()
        if not (is_own and key.place == column.place)
    ]
    best = max(links, key=lambda one: (one.found, -one.target_place), default=None)
    return best and _with_missing(best, column, keys[best.target_place])


def _keys(columns: TableColumns) -> dict[int, Column]:
    unique = unique_places(columns)
    return {column.place: column for column, kind in columns if kind in _KEYS and column.place in unique}


def _links_of(
    number: int, column: Column, tables: Sequence[tuple[str, TableColumns]], keys: Sequence[dict[int, Column]]
) -> list[Link]:
    found = []
    for target, (name, _columns) in enumerate(tables):
        for place, key in keys[target].items():
            if target == number and place == column.place:
                continue
            likeness = max(alike(column.header, name), alike(column.header, key.header) * 0.7)
            if target == number:
                likeness = 0.8 if hints("person", column.header) else 0
            link = _link(number, column, target, key, likeness)
            if _is_good(link, column, key, target == number):
                found.append(link)
    return found


def _link(number: int, column: Column, target: int, key: Column, likeness: float) -> Link:
    found, given = len(key.names & column.names), len(column.names)
    return Link(number, column.place, target, key.place, found, given, likeness)


def _with_missing(link: Link, column: Column, key: Column) -> Link:
    gone = column.names - key.names
    rows = [(row, cell) for row, cell in column.filled if name_of(cell) in gone] if gone else []
    return replace(link, missing=tuple((row, cell_text(cell)[:80]) for row, cell in rows))


def _is_good(link: Link, column: Column, key: Column, is_own: bool) -> bool:
    if not link.found:
        return False
    share = link.found / link.given
    if is_own:
        return link.likeness > 0 and share >= FOUND_OF_ONE_NAME
    if all(name.isdigit() and len(name) < 4 for name in column.names):
        return link.likeness >= 0.7 and share >= FOUND_OF_ONE_NAME and not hints("row", column.header)
    if link.likeness >= 0.6:
        return share >= FOUND_OF_ONE_NAME
    return share >= FOUND and (link.found >= 2 or len(key.given) <= 2)


def _one_way(links: Sequence[Link], tables: Sequence[tuple[str, TableColumns]]) -> list[Link]:
    """Of two keys that name each other only the one points that is called like the other's table, else the
    later sheet's."""
    pairs = {(one.table, one.place, one.target, one.target_place): one for one in links}
    found = []
    for one in links:
        other = pairs.get((one.target, one.target_place, one.table, one.place))
        if other is not None and one.table != one.target:
            own, back = (
                alike(_header(one, tables), tables[one.target][0]),
                alike(_header(other, tables), tables[other.target][0]),
            )
            if own < back or (own == back and one.table < one.target):
                continue
        found.append(one)
    return found


def _header(link: Link, tables: Sequence[tuple[str, TableColumns]]) -> str:
    return _column(link, tables).header


def _column(link: Link, tables: Sequence[tuple[str, TableColumns]]) -> Column:
    return next(column for column, _kind in tables[link.table][1] if column.place == link.place)


def _without_repeats(links: Sequence[Link], tables: Sequence[tuple[str, TableColumns]]) -> list[Link]:
    """Two columns that name the same record in every row: the second says nothing new."""
    found: list[Link] = []
    for one in links:
        repeats = any(
            one.table == other.table and one.target == other.target and not other.repeats
            and _records(one, tables) == _records(other, tables)
            for other in found
        )  # fmt: skip
        found.append(replace(one, repeats=repeats))
    return found


def _records(link: Link, tables: Sequence[tuple[str, TableColumns]]) -> list[int | None]:
    """For each row the number of the record that is named."""
    key = next(column for column, _kind in tables[link.target][1] if column.place == link.target_place)
    by_name = {name_of(cell): row for row, cell in key.filled}
    return [by_name.get(name_of(cell)) for _row, cell in _column(link, tables).cells]


def _as_rows(link: Link, links: Sequence[Link], tables: Sequence[tuple[str, TableColumns]]) -> Link:
    """Rows of a sub-table: called so, always with a parent, nothing's target, without a name of their own."""
    name = tables[link.table][0]
    column = _column(link, tables)
    is_target = any(one.target == link.table for one in links)
    others = [one for one in links if one.table == link.table and one.place != link.place and not one.repeats]
    parent = tables[link.target][0]
    is_called = hints("rows", name) or (hints("rows", name.replace(parent, "")) and alike(name, parent) > 0)
    first = not any(alike(_header(one, tables), parent) > alike(column.header, parent) for one in others)
    is_parent = alike(name, parent) > 0 or not others or alike(column.header, parent) == 1
    full = len(column.given) == len(column.cells) and not link.missing
    repeated = len({name_of(cell) for cell in column.given}) < len(column.given)
    if (
        is_called
        and is_parent
        and first
        and full
        and repeated
        and not is_target
        and link.table != link.target
        and not link.repeats
    ):
        return replace(link, as_rows=True)
    return link
