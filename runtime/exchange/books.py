"""Workbooks and text tables as sheets of cells, read with suspicion.

Formulas are read as the values stored with them; macros, pictures, links and whatever else a file holds are
never opened. A file that unpacks to more than the limits is refused before anything of it is parsed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import column_index_from_string

from runtime.exchange.cells import Amount, Cell, Fault, Share
from runtime.exchange.delimited import decoded, read_delimited
from runtime.exchange.tables import TableProblem
from runtime.problems import Problem, register_messages

LARGEST_FILE = 20 * 1024 * 1024
MOST_SHEETS = 40
MOST_ROWS = 50_000
MOST_ABOVE = 30
"""Rows that may stand above the records besides: the names of the columns, and titles above them."""

MOST_COLUMNS = 300
MOST_CELLS = 1_000_000
MOST_PARTS = 2_000
LARGEST_PART = 10 * 1024 * 1024
LARGEST_TEXTS = 40 * 1024 * 1024
LARGEST_SHEET = 150 * 1024 * 1024
LONGEST_CELL = 100_000

ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UNVALUED = re.compile(rb"(?:</(?:x:)?f>|<(?:x:)?f [^>]*/>)\s*(?:<(?:x:)?v\s*/>)?\s*</(?:x:)?c>")
_MERGED = re.compile(rb'<(?:x:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_CODED = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?\]")
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₫": "VND", "฿": "THB",
          "元": "CNY",
          "￥": "CNY", "US$": "USD", "HK$": "HKD", "NT$": "TWD", "R$": "BRL", "kr": "SEK"}  # fmt: skip
_JAPANESE = "411"
_DAMAGE = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, IndexError,
           AttributeError, EOFError, OSError, OverflowError, RuntimeError, NotImplementedError)  # fmt: skip
"""What reading a damaged or hostile workbook may raise."""

register_messages(
    {
        "table.too_large": {
            "en": "{name} is larger than {most} MB",
            "zh": "{name} 超过 {most} MB",
            "hint": {"en": "Split it, or leave out pictures.", "zh": "请拆分文件，或去掉图片。"},
        },
        "table.too_wide": {"en": "A table may have {most} columns", "zh": "表格最多 {most} 列"},
        "table.too_many_cells": {
            "en": "A workbook may have {most} cells with something in them",
            "zh": "工作簿最多可有 {most} 个非空单元格",
        },
        "table.too_many_sheets": {
            "en": "A workbook may have {most} sheets",
            "zh": "工作簿最多 {most} 个工作表",
        },
        "table.bomb": {
            "en": "{name} unpacks to far more than a workbook of people has",
            "zh": "{name} 解压后过大，不是正常的工作簿",
        },
        "table.damaged": {
            "en": "{name} is damaged, or no workbook",
            "zh": "{name} 已损坏，或不是工作簿",
            "hint": {
                "en": "Open it in a spreadsheet program and save it as .xlsx again.",
                "zh": "请用电子表格软件打开后重新另存为 .xlsx。",
            },
        },
        "table.old": {
            "en": "{name} is protected by a password, or an .xls of before 2007",
            "zh": "{name} 受密码保护，或是 2007 年以前的 .xls 格式",
            "hint": {
                "en": "Save it as .xlsx without a password.",
                "zh": "请取消密码并另存为 .xlsx。",
            },
        },
        "table.nothing": {
            "en": "There is nothing in {name}",
            "zh": "{name} 中没有内容",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows of cells, as wide as each has cells. `unvalued` formulas have no stored value.

    `spans` are cells merged downwards: column, first and last row, all from 0. Only the first has a value.
    """

    name: str
    rows: list[list[Cell]]
    is_hidden: bool = False
    unvalued: int = 0
    spans: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file. `encoding` is what a text was read as, blank for a workbook."""

    name: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""


Tell = Callable[[int], None]
"""Told now and then how many more rows have been read."""
TOLD_EVERY = 500


def tell_nobody(_rows: int) -> None:
    """For who does not wait."""


def read_book(content: bytes, name: str, tell: Tell = tell_nobody) -> Book:
    """A workbook (XLSX, XLSM) or a text table by its content. Raises TableProblem."""
    stem = name.rpartition(".")[0] or name
    if len(content) > LARGEST_FILE:
        raise TableProblem(
            Problem("table.too_large", values={"name": name, "most": LARGEST_FILE // 1024 // 1024})
        )
    if content.startswith(ZIP):
        return Book(stem, tuple(_sheets(content, name, tell)))
    if content.startswith(_OLD):
        raise TableProblem(Problem("table.old", values={"name": name}))
    text, encoding = decoded(content)
    rows: list[list[Cell]] = [
        [cell or None for cell in row] for row in read_delimited(text, MOST_ROWS + MOST_ABOVE, MOST_COLUMNS)
    ]
    if not any(cell for row in rows for cell in row):
        raise TableProblem(Problem("table.nothing", values={"name": name}))
    return Book(stem, (Sheet(stem, rows),), encoding)


def _sheets(content: bytes, name: str, tell: Tell) -> Iterator[Sheet]:
    _refuse_bomb(content, name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        if len(book.worksheets) > MOST_SHEETS:
            raise TableProblem(Problem("table.too_many_sheets", values={"most": MOST_SHEETS}))
        left, found = MOST_CELLS, False
        for sheet in book.worksheets:
            rows, used = _rows(sheet, left, tell)
            left -= used
            found = found or bool(used)
            unvalued, spans = _beside_values(content, _path_of(sheet)) if used else (0, ())
            yield Sheet(str(sheet.title), rows, sheet.sheet_state != "visible", unvalued, spans)
    except TableProblem:
        raise
    except _DAMAGE:
        raise TableProblem(Problem("table.damaged", values={"name": name})) from None
    if not found:
        raise TableProblem(Problem("table.nothing", values={"name": name}))


def _path_of(sheet: Any) -> str:
    """The part of the archive a sheet stands in."""
    return str(sheet._worksheet_path)


def _refuse_bomb(content: bytes, name: str) -> None:
    """Sizes are as the archive declares them; reading a part never gives more than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        raise TableProblem(Problem("table.damaged", values={"name": name})) from None
    sheets = sum(one.file_size for one in parts if one.filename.startswith("xl/worksheets/"))
    texts = sum(one.file_size for one in parts if one.filename.lower().endswith("sharedstrings.xml"))
    others = [
        one.file_size
        for one in parts
        if one.filename.lower().endswith((".xml", ".rels"))
        and not one.filename.startswith("xl/worksheets/sheet")
        and not one.filename.lower().endswith("sharedstrings.xml")
    ]
    is_bomb = (
        len(parts) > MOST_PARTS
        or sheets > LARGEST_SHEET
        or texts > LARGEST_TEXTS
        or max(others, default=0) > LARGEST_PART
    )
    if is_bomb or len({one.filename for one in parts}) < len(parts):
        raise TableProblem(Problem("table.bomb", values={"name": name}))


def _rows(sheet: Any, left: int, tell: Tell) -> tuple[list[list[Cell]], int]:
    """The rows of a sheet without blank ones at the end, and how many cells have something in them."""
    sheet.reset_dimensions()
    rows: list[list[Cell]] = []
    used = 0
    for cells in sheet.iter_rows(max_row=MOST_ROWS + MOST_ABOVE + 1, max_col=MOST_COLUMNS + 1):
        width = len(cells)
        while width and cells[width - 1] is EMPTY_CELL:
            width -= 1
        row = [_value(cell) for cell in cells[:width]]
        while row and row[-1] is None:
            row.pop()
        if len(row) > MOST_COLUMNS:
            raise TableProblem(Problem("table.too_wide", values={"most": MOST_COLUMNS}))
        used += sum(cell is not None for cell in row)
        if used > left:
            raise TableProblem(Problem("table.too_many_cells", values={"most": MOST_CELLS}))
        rows.append(row)
        if not len(rows) % TOLD_EVERY:
            tell(TOLD_EVERY)
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) > MOST_ROWS + MOST_ABOVE:
        raise TableProblem(Problem("table.too_long", values={"most": MOST_ROWS}))
    return rows, used


def _value(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "e":
        return Fault(str(value)[:40])
    if isinstance(value, str):
        return value.strip()[:LONGEST_CELL] or None
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return _moment(value, cell.number_format)
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    return value


def _moment(value: datetime, shown: str | None) -> date | datetime:
    has_clock = value.hour or value.minute or value.second or "h" in _QUOTED.sub("", shown or "").lower()
    return value.replace(microsecond=0) if has_clock else value.date()


def _number(value: float, shown: str | None) -> Cell:
    try:
        # fifteen digits are what a spreadsheet keeps; beyond them is the noise of binary fractions
        number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    except InvalidOperation:
        return Fault(str(value))
    if not number.is_finite():
        return Fault(str(value))
    if number == number.to_integral_value():
        number = number.quantize(Decimal(1)) if abs(number) < 10**27 else number
    kind = _shown_as(shown or "")
    if kind == "%":
        return Share(number)
    return Amount(number, kind) if kind else number


@lru_cache(maxsize=512)
def _shown_as(shown: str) -> str:
    """`%`, a currency code, or nothing: what a number format makes of a number."""
    coded = _CODED.search(shown)
    if coded:
        sign, language = coded[1].strip(), coded[2] or ""
        if sign in ("¥", "￥"):
            return "JPY" if language.endswith(_JAPANESE) else "CNY"
        if sign == "$":
            return "USD"
        if sign in _SIGNS:
            return _SIGNS[sign]
        if re.fullmatch("[A-Z]{3}", sign):
            return sign
    bare = _QUOTED.sub(lambda found: found[0].strip('"\\') if found[0][0] in '"\\' else "", shown)
    bare = _CODED.sub("", bare)
    if "%" in bare:
        return "%"
    for sign in sorted(_SIGNS, key=len, reverse=True):
        if sign in bare:
            return _SIGNS[sign]
    if "¥" in bare:
        return "CNY"
    return "USD" if "$" in bare else ""


def _beside_values(content: bytes, path: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """What values alone don't say: how many formulas were saved without one, and cells merged downwards."""
    count, rest = 0, b""
    spans: dict[tuple[int, int, int], None] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as part:
        while block := part.read(1 << 20):
            held = rest + block
            found = list(_UNVALUED.finditer(held))
            count += len(found)
            for column, first, same, last in _MERGED.findall(held):
                if column == same and int(first) < int(last) and len(spans) < MOST_ROWS:
                    spans[column_index_from_string(column.decode()) - 1, int(first) - 1, int(last) - 1] = None
            rest = held[max(found[-1].end() if found else 0, len(held) - 200) :]
    return count, tuple(spans)


def join_books(books: Sequence[Book]) -> Book:
    """Several files as one book; sheets of one name are told apart by their file's."""
    if len(books) == 1:
        return books[0]
    taken: set[str] = set()
    sheets = []
    for book in books:
        for sheet in book.sheets:
            name = sheet.name if sheet.name.casefold() not in taken else f"{book.name} {sheet.name}"
            taken.add(name.casefold())
            sheets.append(replace(sheet, name=name))
    if len(sheets) > MOST_SHEETS:
        raise TableProblem(Problem("table.too_many_sheets", values={"most": MOST_SHEETS}))
    return Book(books[0].name, tuple(sheets), books[0].encoding)
