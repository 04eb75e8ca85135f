"""Rows of a table as records of an entity: read by the fields' types, tried, and saved in portions.

Everything goes through the door of the person who sent the table: their rights, the rules, the history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from runtime.exchange.bringing import Lost, Row, bring
from runtime.exchange.cells import Cell, cell_text, is_nothing
from runtime.exchange.cutting import Table
from runtime.exchange.tables import owner_value
from runtime.exchange.typed import cell_value
from runtime.fields import field_type
from runtime.fields.values import TextLocale, ValueProblem
from runtime.problems import Problem, register_messages
from runtime.records.live_entity import LiveEntity
from runtime.records.records import Records
from runtime.records.references import find_by, find_records

PORTION = 250
TRIED = 100
MOST_LOST = 5_000
MOST_UNDONE = 20_000
OWNER, ID = "owner", "id"
_ONE = frozenset({"reference", "user", "department"})
_SEVERAL = frozenset({"references", "users"})

register_messages(
    {
        "intake.doubled": {
            "en": "{label}: another row has this, too (row {row})",
            "zh": "{label}：第 {row} 行已有相同的值",
        },
        "intake.no_key": {
            "en": "{label} is blank, so no record can be found by it",
            "zh": "{label}为空，无法据此查找记录",
        },
        "intake.not_there": {
            "en": "There is no record with this {label} to change",
            "zh": "没有{label}与此相同的记录可供更新",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with a table.

    `columns` are fields by place. `how` is `create`, `both` (change the record found by `key`, else create)
    or `change`. With `keep_rest` rows are taken without the cells that are refused.
    """

    columns: Mapping[int, str]
    how: str = "create"
    key: str = ""
    keep_rest: bool = False


@dataclass(slots=True)
class Standing:
    """How far an import is."""

    place: int = 0
    created: list[int] = field(default_factory=list)
    made: int = 0
    changed: int = 0
    lost: list[Lost] = field(default_factory=list)
    more_lost: int = 0
    done: bool = False
    undone: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"place": self.place, "created": self.created, "made": self.made, "changed": self.changed,
                "lost": [one.as_json() for one in self.lost], "more_lost": self.more_lost, "done": self.done,
                "undone": self.undone}  # fmt: skip

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Standing:
        """From what is stored."""
        made = cls(**{name: raw[name] for name in ("place", "made", "changed", "more_lost", "done", "undone")
                      if name in raw})  # fmt: skip
        made.created = list(raw.get("created", ()))
        made.lost = [Lost(*one) for one in raw.get("lost", ())]
        return made


@dataclass(frozen=True, slots=True)
class Tried:
    """A row as it would be saved: what stands in its cells, what is wrong with each, and with the row."""

    number: int
    texts: Mapping[int, str]
    problems: Mapping[int, str]
    others: Sequence[str]
    changes: bool


class Intake:
    """A table on its way into an entity, as one person may."""

    def __init__(
        self, of: LiveEntity, fields: Mapping[str, Any], table: Table, wish: Wish, language: str
    ) -> None:
        """`fields` are those the person may fill in, by key."""
        self._of, self._fields, self._table, self._wish = of, fields, table, wish
        self._language = language
        self._key_place = next((place for place, key in wish.columns.items() if key == wish.key), None)
        self._first: dict[Any, int] | None = None

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self._table.rows)

    def names(self) -> dict[str, str]:
        """The columns' names by field."""
        return {key: self._table.header[place] or key for place, key in self._wish.columns.items()}

    # Saving

    def portion(self, door: Records, standing: Standing) -> None:
        """Save the next rows through a door that works in an open transaction; `standing` follows."""
        some = self._table.rows[standing.place : standing.place + PORTION]
        rows, lost = self._rows(door, some)
        found = bring(door, self._of.key, self._table.name, rows, self.names(), self._wish.keep_rest)
        standing.made += len(found.created)
        standing.created += list(found.created.values())[: max(MOST_UNDONE - len(standing.created), 0)]
        standing.changed += len(found.changed)
        lost = sorted([*lost, *found.lost], key=lambda one: one.row)
        room = max(MOST_LOST - len(standing.lost), 0)
        standing.lost += lost[:room]
        standing.more_lost += max(len(lost) - room, 0)
        standing.place += PORTION
        standing.done = standing.place >= len(self._table.rows)

    # Trying

    def tried(self, door: Records) -> list[Tried]:
        """The first rows as they would be saved; nothing of it is kept."""
        some = self._table.rows[:TRIED]
        outcome: list[Any] = []

        def act(work: Any) -> None:
            inner = Records(door.live, door.actor, _connection(work), "import")
            rows, lost = self._rows(inner, some)
            changing = {row.number for row in rows if row.id is not None}
            found = bring(inner, self._of.key, self._table.name, rows, self.names(), self._wish.keep_rest)
            outcome.extend([[*lost, *found.lost], changing])
            raise _Undone

        with suppress(_Undone):
            door.transact(act)
        lost, changing = outcome
        return [self._tried(number, cells, lost, changing) for number, cells in some]

    def _tried(self, number: int, cells: Sequence[Cell], lost: Sequence[Lost], changing: set[int]) -> Tried:
        names = {(self._table.header[place] or key): place for place, key in self._wish.columns.items()}
        problems: dict[int, str] = {}
        others = []
        for one in lost:
            if one.row == number and one.column in names:
                problems.setdefault(names[one.column], one.reason)
            elif one.row == number:
                others.append(one.reason)
        texts = {place: cell_text(cells[place]) for place in range(len(self._table.header))}
        return Tried(number, texts, problems, others, number in changing)

    # Reading

    def _rows(
        self, door: Records, some: Sequence[tuple[int, Sequence[Cell]]]
    ) -> tuple[list[Row], list[Lost]]:
        """Rows with their values, and what of the table could not even be read."""
        with door.reading() as work:
            links = {
                key: self._found(work, key, some)
                for key in self._wish.columns.values()
                if key in self._fields
            }
            stored = self._stored(work, some) if self._wish.how != "create" and self._wish.key else {}
        rows: list[Row] = []
        refused: list[Lost] = []
        for number, cells in some:
            row = self._row(door, number, cells, links)
            why = self._place_in(row, number, cells, stored)
            if why is not None:
                refused.append(why)
            elif row.lost and not self._wish.keep_rest:
                refused += [Lost(one.sheet, one.row, one.column, one.text, one.reason) for one in row.lost]
            elif row.values:
                rows.append(row)
            else:
                refused += row.lost
        return rows, refused

    def _row(self, door: Records, number: int, cells: Sequence[Cell], links: Mapping[str, Any]) -> Row:
        row = Row(number, {}, {key: cell_text(cells[place]) for place, key in self._wish.columns.items()})
        locale = TextLocale(self._language, door.live.zone.key)
        for place, key in self._wish.columns.items():
            cell = cells[place]
            if cell is None or not (key in self._fields or key == OWNER):
                continue  # what a record is found by, and nobody fills in
            try:
                value = self._value(door, key, cell, locale, links.get(key))
            except ValueProblem as wrong:
                label = self._of.label(key) if key in self._fields else key
                problem = wrong.problem(key, label)
                row.lost.append(self._lost(number, place, cell, problem, kept=True))
                continue
            if value is not None:
                row.values[key] = value
        return row

    def _value(self, door: Records, key: str, cell: Cell, locale: TextLocale, known: Any) -> Any:
        if key == OWNER:
            return None if is_nothing(cell) else owner_value(door.live.app, cell_text(cell))
        item = self._fields[key]
        if item.type in _ONE or item.type in _SEVERAL:
            if is_nothing(cell):
                return None
            names = _several(cell) if item.type in _SEVERAL else [cell_text(cell).strip()]
            ids = [known.get(name) for name in names]
            if None in ids:
                raise ValueProblem("reference.not_found")
            return ids if item.type in _SEVERAL else ids[0]
        return cell_value(item, cell, locale)

    def _found(self, work: Any, key: str, some: Sequence[tuple[int, Sequence[Cell]]]) -> dict[str, int]:
        """The records that the cells of a reference name."""
        item = self._fields[key]
        if item.type not in _ONE and item.type not in _SEVERAL:
            return {}
        place = next(place for place, own in self._wish.columns.items() if own == key)
        names: dict[str, None] = {}
        for _number, cells in some:
            if not is_nothing(cells[place]):
                parts = _several(cells[place]) if item.type in _SEVERAL else [cell_text(cells[place]).strip()]
                names |= dict.fromkeys(parts)
        target = field_type(item.type).target(item)
        return find_records(work, target, list(names)) if target and names else {}

    # Which record

    def _stored(self, work: Any, some: Sequence[tuple[int, Sequence[Cell]]]) -> dict[Any, int]:
        """The records there are, by the value of the field they are found by."""
        values = [value for _number, cells in some if (value := self._key_of(cells)) is not None]
        if self._wish.key == ID:
            names = [str(value) for value in values]
            found = find_records(work, self._of.key, names)
            return {value: found[str(value)] for value in values if found.get(str(value)) == value}
        return find_by(work, self._of.key, self._wish.key, list(dict.fromkeys(values)))

    def _key_of(self, cells: Sequence[Cell]) -> Any:
        """The value a record is found by; None when it can't be read."""
        if self._key_place is None or is_nothing(cells[self._key_place]):
            return None
        cell = cells[self._key_place]
        if self._wish.key == ID:
            text = cell_text(cell).strip().lstrip("#")
            return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
        item = self._of.fields[self._wish.key]
        if item.type == "serial":
            return cell_text(cell).strip()
        try:
            return field_type(item.type).to_json(item, cell_value(item, cell, TextLocale(self._language)))
        except ValueProblem:
            return None

    def _place_in(
        self, row: Row, number: int, cells: Sequence[Cell], stored: Mapping[Any, int]
    ) -> Lost | None:
        """Give the row the record it changes; why it can't be taken, if so."""
        if self._wish.how == "create" or not self._wish.key:
            return None
        label = "ID" if self._wish.key == ID else self._of.label(self._wish.key)
        place = self._key_place or 0
        value = self._key_of(cells)
        if value is None:
            if self._wish.how == "both":
                return None
            return self._lost(number, place, cells[place], Problem("intake.no_key", "", {"label": label}))
        earlier = self._firsts().get(value, number)
        if earlier != number:
            values = {"label": label, "row": earlier}
            return self._lost(number, place, cells[place], Problem("intake.doubled", "", values))
        row.id = stored.get(value)
        if row.id is None and self._wish.how == "change":
            return self._lost(number, place, cells[place], Problem("intake.not_there", "", {"label": label}))
        return None

    def _firsts(self) -> dict[Any, int]:
        """The first row of each value of the key."""
        if self._first is None:
            self._first = {}
            for number, cells in self._table.rows:
                value = self._key_of(cells)
                if value is not None:
                    self._first.setdefault(value, number)
        return self._first

    def _lost(self, number: int, place: int, cell: Cell, problem: Problem, kept: bool = False) -> Lost:
        name = self._table.header[place] or self._wish.columns.get(place, "")
        return Lost(
            self._table.name, number, name, cell_text(cell)[:200], problem.message(self._language), kept
        )


class _Undone(Exception):
    """Takes everything back."""


def _connection(work: Any) -> Connection:
    connection: Connection = work.tx.connection
    return connection


def _several(cell: Cell) -> list[str]:
    text = cell_text(cell)
    for mark in (";", "；", "\n", "、"):
        text = text.replace(mark, ",") if "," not in text or mark in text else text
    return [one.strip() for one in text.split(",") if one.strip()]


def importable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of those a person may fill in that a cell can fill."""
    return {
        key: item
        for key, item in fields.items()
        if item.formula is None
        and field_type(item.type).writable
        and item.type not in ("children", "any_reference", "json", "address", "location")
        and not field_type(item.type).keeps_files
    }
