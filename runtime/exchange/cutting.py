"""The table in a sheet: which row names the columns, which rows are records, what is left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from runtime.exchange.books import Sheet
from runtime.exchange.cells import Cell, cell_text, folded

_TOTALS = (
    "total", "totals", "grand total", "subtotal", "sub total", "sum", "summe", "gesamt",
    "合计", "总计", "小计", "共计", "汇总", "累计", "合 计", "总 计",
)  # fmt: skip
_NOTES = ("note", "notes", "source", "注", "备注", "说明", "制表", "审核", "数据来源", "*")
_LOOKED_AT = 25
_YEARS = range(1900, 2101)
_LONGEST_NAME = 120
MOST_SPREAD = 1_000_000
"""Cells that merged ones are spread over at most."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no record: its number in the sheet, its words, and why (`title`, `total`, `note`,
    `header`)."""

    row: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: names of columns, and rows by their number in the sheet, all as wide as the names."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    left_out: tuple[LeftOut, ...] = ()
    is_hidden: bool = False
    unvalued: int = 0

    def column(self, place: int) -> list[Cell]:
        """The cells below a name."""
        return [cells[place] for _row, cells in self.rows]


def cut_table(sheet: Sheet) -> Table | None:
    """The table of a sheet; None when there is nothing in it."""
    rows = sheet.rows
    if not any(any(cell is not None for cell in row) for row in rows):
        return None
    top, depth = _find_header(rows)
    width = max(len(row) for row in rows)
    header = _names(rows, top, depth, width)
    left_out = [
        LeftOut(number + 1, text, "title")
        for number, row in enumerate(rows[:top])
        if (text := _words(row)) and number < top
    ]
    records: list[tuple[int, tuple[Cell, ...]]] = []
    body = rows[top + depth :] if depth else rows[top:]
    first = top + depth + 1 if depth else top + 1
    filled = _usual_width(body)
    names = [folded(name) for name in header if name]
    body = _spread(sheet, body, first - 1)
    for number, row in enumerate(body, first):
        if all(cell is None for cell in row):
            continue
        why = _is_no_record(row, names, filled, number - first >= len(body) - 6)
        if why:
            left_out.append(LeftOut(number, _words(row), why))
        else:
            records.append((number, (*row, *([None] * (width - len(row))))))
    title = next((one.text for one in left_out if one.why == "title"), "")
    return Table(
        sheet.name, title, tuple(header), tuple(records), tuple(left_out), sheet.is_hidden, sheet.unvalued
    )


def plain_table(sheet: Sheet) -> tuple[list[str], list[list[Cell]]]:
    """A sheet that a program wrote: its first row with something names the columns, every other one is a
    record. Nothing is guessed and nothing left out."""
    top = next((number for number, row in enumerate(sheet.rows) if any(cell is not None for cell in row)), 0)
    header = [cell_text(cell).strip() for cell in (sheet.rows[top] if sheet.rows else ())]
    while header and not header[-1]:
        header.pop()
    body = _spread(sheet, sheet.rows[top + 1 :], top + 1)
    return header, [row for row in body if any(cell is not None for cell in row)]


def _spread(sheet: Sheet, body: Sequence[Sequence[Cell]], start: int) -> list[list[Cell]]:
    """The records' rows, a cell that is merged downwards standing in each of them that has something."""
    found, left = [list(row) for row in body], MOST_SPREAD
    for column, top, bottom in sheet.spans:
        left -= min(bottom, start + len(found)) - top
        if left < 0:
            break  # they lie upon each other, which no spreadsheet program writes
        if top < start or top - start >= len(found) or column >= len(found[top - start]):
            continue
        value = found[top - start][column]
        for row in found[top - start + 1 : bottom - start + 1]:
            if any(cell is not None for cell in row):
                row += [None] * (column + 1 - len(row))
                row[column] = value
    return found


def _find_header(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """The first row of the names, and how many rows they take: 0 when there are none."""
    filled = [sum(cell is not None for cell in row) for row in rows[:200]]
    usual = _usual_width(rows[:200])
    for number, row in enumerate(rows[:_LOOKED_AT]):
        if filled[number] < max(1, usual * 0.6) or not all(_may_name(cell) for cell in row):
            continue
        texts = [folded(cell_text(cell)) for cell in row if cell is not None]
        if usual > 2 and len(set(texts)) < len(texts) * 0.7:
            continue
        following = rows[number + 1] if number + 1 < len(rows) else []
        return number, 2 if _continues(row, following, rows[number + 2 : number + 3]) else 1
    return next((number for number, count in enumerate(filled) if count), 0), 0


def _usual_width(rows: Sequence[Sequence[Cell]]) -> int:
    """How many cells of a row mostly have something in them."""
    counts = sorted(count for row in rows if (count := sum(cell is not None for cell in row)))
    return counts[len(counts) // 2] if counts else 0


def _may_name(cell: Cell) -> bool:
    if cell is None or (isinstance(cell, str) and len(cell) <= _LONGEST_NAME):
        return cell is None or not _looks_like_value(cell)
    return isinstance(cell, Decimal) and cell == int(cell) and int(cell) in _YEARS


def _looks_like_value(text: str) -> bool:
    """A number, a date or an address, rather than a name."""
    bare = text.strip().lstrip("+-$€£¥￥").replace(",", "").replace(" ", "").rstrip("%")
    if bare.replace(".", "", 1).isdigit() and not (bare.isdigit() and int(bare[:9]) in _YEARS):
        return True
    parts = bare.replace("/", "-").replace(".", "-").split("-")
    return (len(parts) == 3 and all(one.isdigit() for one in parts)) or ("@" in text and "." in text)


def _continues(row: Sequence[Cell], following: Sequence[Cell], after: Sequence[Sequence[Cell]]) -> bool:
    """Whether the next row still names columns: those that this one, with merged cells, leaves blank."""
    below = [place for place, cell in enumerate(following) if cell is not None]
    open_places = [
        place for place in below if place >= len(row) or row[place] is None
    ]  # beneath nothing, or beneath the rest of a merged cell
    if not open_places or not all(_may_name(cell) for cell in following) or not after:
        return False
    named = sum(cell is not None for cell in row)
    beneath_names = len(below) - len(open_places)
    groups = sum(
        1 for place in below if place < len(row) and row[place] is not None and place + 1 in open_places
    )
    return beneath_names <= groups and len(below) < named + len(open_places)


def _names(rows: Sequence[Sequence[Cell]], top: int, depth: int, width: int) -> list[str]:
    if not depth:
        return ["" for _ in range(width)]
    upper = [_name_at(rows[top], place) for place in range(width)]
    lower = [_name_at(rows[top + 1], place) for place in range(width)] if depth == 2 else upper
    names, group = [], ""
    for place in range(width):
        group = upper[place] or group
        name = lower[place] or upper[place]
        if not name and depth == 1 and top and sum(cell is not None for cell in rows[top - 1]) > 1:
            name = _name_at(rows[top - 1], place)
        names.append(name)
    if depth == 2:
        names = _told_apart(names, upper)
    return names


def _told_apart(names: list[str], upper: Sequence[str]) -> list[str]:
    """Names that stand twice with the group above them before."""
    found, group = [], ""
    for place, name in enumerate(names):
        group = upper[place] or group
        found.append(f"{group} {name}" if name and names.count(name) > 1 and group != name else name)
    return found


def _name_at(row: Sequence[Cell], place: int) -> str:
    cell = row[place] if place < len(row) else None
    return " ".join(cell_text(cell).split())[:_LONGEST_NAME]


def _words(row: Sequence[Cell]) -> str:
    return " ".join(" ".join(cell_text(cell) for cell in row if cell is not None).split())[:200]


def _is_no_record(row: Sequence[Cell], names: Sequence[str], usual: int, at_end: bool) -> str:
    """Why a row is no record, or nothing. `names` are those of the columns, as they are compared."""
    given = [cell for cell in row if cell is not None]
    if any(isinstance(cell, str) and _is_total(cell) for cell in given[:2]):
        return "total"
    first = folded(cell_text(given[0]))
    if len(given) > 1 and len(given) >= len(names) * 0.8 and first in names:
        texts = [folded(cell_text(cell)) for cell in given]
        if texts == [one for one in names if one in texts]:
            return "header"
    is_note = any(first.startswith(word) for word in _NOTES)
    if len(given) == 1 and usual >= 3 and at_end and (is_note or len(first) > 30):
        return "note"
    return ""


def _is_total(text: str) -> bool:
    bare = folded(text).rstrip(":：").strip()
    return bare in _TOTALS or bare.startswith(("total (", "合计(", "总计(", "小计("))
