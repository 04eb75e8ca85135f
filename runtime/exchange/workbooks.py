"""XLSX: rows as a workbook that no spreadsheet will run anything of."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

LONGEST_CELL = 32_000
LONGEST_NAME = 31
WIDEST = 60
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_workbook(name: str, labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet. Cells are None, text, Decimal, bool, date or datetime.

    Texts are written as texts whatever they begin with: never as formulas, links or numbers.
    """
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "constant_memory": False, "strings_to_formulas": False,
                             "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    sheet = book.add_worksheet(sheet_name(name))
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    widths = [_width(label) for label in labels]
    for place, label in enumerate(labels):
        sheet.write_string(0, place, label[:LONGEST_CELL], head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, datetime):
                sheet.write_datetime(last, place, value, moment)
            elif isinstance(value, date):
                sheet.write_datetime(last, place, datetime(value.year, value.month, value.day), day)
            elif isinstance(value, bool):
                sheet.write_boolean(last, place, value)
            elif isinstance(value, Decimal | int):
                sheet.write_number(last, place, float(value))
            else:
                sheet.write_string(last, place, str(value)[:LONGEST_CELL])
            widths[place] = max(widths[place], _width(str(value)))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    if labels:
        sheet.autofilter(0, 0, max(last, 1), len(labels) - 1)
    book.close()
    return buffer.getvalue()


def sheet_name(name: str) -> str:
    """A name a sheet may have."""
    return " ".join(name.translate(_FORBIDDEN).split())[:LONGEST_NAME].strip() or "Sheet1"


def _width(text: str) -> int:
    """How wide a text is, in characters; Chinese ones count twice."""
    return sum(2 if letter > "\u2e7f" else 1 for letter in text[:WIDEST])
