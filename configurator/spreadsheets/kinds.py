"""What a column can become: a field type with its settings, as one word to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from runtime.exchange.cells import Cell, cell_text, folded, is_nothing
from runtime.exchange.typed import cell_value
from runtime.fields import field_type
from runtime.fields.values import PlainField, TextLocale, ValueProblem

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "text": ("text", {}),
    "email": ("text", {"format": "email"}),
    "phone": ("text", {"format": "phone"}),
    "url": ("text", {"format": "url"}),
    "long_text": ("long_text", {}),
    "serial": ("serial", {}),
    "integer": ("integer", {}),
    "decimal": ("decimal", {}),
    "money": ("money", {}),
    "percent": ("percent", {}),
    "date": ("date", {}),
    "datetime": ("datetime", {}),
    "time": ("time", {}),
    "duration": ("duration", {}),
    "boolean": ("boolean", {}),
    "choice": ("choice", {}),
    "choices": ("choices", {}),
}
"""By the word: the field type, and settings that make it that kind."""

REFERENCE, ROWS = "reference:", "rows:"
"""Begin a kind that points to another table, or makes the rows a sub-table of it; its number follows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A column's kind. `why` are code and values of the sentence that gives the reason; `tag` is how the
    column writes numbers and dates; `wrong` are the rows whose cells it can't take, with their text."""

    key: str
    settings: dict[str, Any] = field(default_factory=dict)
    why: tuple[str, dict[str, Any]] = ("", {})
    tag: str = "en"
    wrong: tuple[tuple[int, str], ...] = ()

    @property
    def target(self) -> int | None:
        """The number of the table it points to."""
        for mark in (REFERENCE, ROWS):
            if self.key.startswith(mark):
                return int(self.key.removeprefix(mark))
        return None


@dataclass(frozen=True)
class Column:
    """A column: its place in the table, its name, and its cells by their row's number."""

    place: int
    header: str
    cells: tuple[tuple[int, Cell], ...]

    @cached_property
    def filled(self) -> list[tuple[int, Cell]]:
        """The cells in which something stands."""
        return [(row, cell) for row, cell in self.cells if cell is not None]

    @cached_property
    def given(self) -> list[Cell]:
        """What stands in the cells, without words for nothing."""
        return [cell for _row, cell in self.cells if not is_nothing(cell)]

    @cached_property
    def names(self) -> frozenset[str]:
        """What stands in the cells, as it names records."""
        return frozenset(map(name_of, self.given))

    @cached_property
    def longest(self) -> int:
        """How many characters the longest text has."""
        return max((len(cell_text(cell)) for cell in self.given), default=0)


def name_of(cell: Cell) -> str:
    """A cell as it names a record."""
    return folded(cell_text(cell))


def read_cell(made: PlainField, cell: Cell, locale: TextLocale) -> Any:
    """The JSON value of a cell for a field; None for blank. Raises ValueProblem."""
    value = cell_value(made, cell, locale)
    return None if value is None else field_type(made.type).to_json(made, value)


def misfits(made: PlainField, filled: Sequence[tuple[int, Cell]], tag: str) -> list[tuple[int, str]]:
    """The rows whose cells a field can't take, and what stands there."""
    locale = TextLocale(tag)
    found = []
    for row, cell in filled:
        try:
            read_cell(made, cell, locale)
        except ValueProblem:
            found.append((row, cell_text(cell)[:80]))
    return found
