"""What a cell of a spreadsheet holds, as a value; and its text for people.

A cell is None, a text, a bool, a whole or broken number (`Decimal`), a moment, a day, a time of day, a
`timedelta`, or one of the classes below.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

NOTHING = frozenset(
    ("-", "--", "—", "——", "–", "/", "\\", "n/a", "na", "#n/a", "nil", "none", "null", "nan", "tbd", "?",
     "无", "暂无", "没有", "待定", "未定", "空", "不详")
)  # fmt: skip
"""What people write for nothing where a number, a date or a choice belongs."""

LONGEST_NOTHING = 8


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that its cell shows as money."""

    number: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Share:
    """A number that its cell shows as a percentage: 0.25 is 25 %."""

    number: Decimal


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that a formula gave: `#N/A`, `#DIV/0!`."""

    text: str


Cell = Any


def cell_text(cell: Cell) -> str:
    """The cell as a text: numbers without exponent and groups, days as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return plain_number(cell)
    if isinstance(cell, Amount):
        return f"{cell.currency} {plain_number(cell.number)}"
    if isinstance(cell, Share):
        return f"{plain_number(cell.number.scaleb(2))}%"
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes" if not cell.second else "seconds")
    if isinstance(cell, time):
        return cell.isoformat("minutes" if not cell.second else "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return str(cell)


def plain_number(number: Decimal) -> str:
    """A number in digits, without zeros it does not need."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_nothing(cell: Cell) -> bool:
    """Whether a cell is blank, or says that there is nothing."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    return not cell.strip() or (len(cell) <= LONGEST_NOTHING and folded(cell) in NOTHING)


def folded(text: str) -> str:
    """A text as it is compared: width, case and blanks do not count."""
    wide = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(wide.casefold().split())
