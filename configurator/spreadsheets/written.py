"""How the cells of a column are written: what makes them dates, amounts, numbers or codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from runtime.exchange.cells import Amount, Cell, Share
from runtime.exchange.typed import currency_of
from runtime.fields.types.money import fraction_digits

MOST_DECIMALS = 6

_LEADING_ZERO = re.compile(r"0\d+").fullmatch
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|(?:\d{2,4}年)?\d{1,2}月\d{1,2}[日号]?|"
    r"(?:\d{1,2}(?:st|nd|rd|th|\.)?[ -])?[A-Za-z]{3,9}\.?[ -,]\s?\d{1,2}?(?:st|nd|rd|th)?,?[ -]?\d{2,4}|"
    r"\d{1,2}[ -][A-Za-z]{3,9}\.?[ -,]\s?\d{2,4}|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])",
)
CLOCK = re.compile(r"\d{1,2}:\d{2}|\d{1,2}[时点]|\d\s*[ap]\.?m\.?", re.I)
_TWO_MARKS = re.compile(r"\d{1,3}(?:([.,])\d{3})+([.,])\d+")
_ONE_MARK = re.compile(r"(?<![\d.,])\d+([.,])(\d+)(?![\d.,])")
_WRITTEN = re.compile(
    r"[(（]?[-+−–]?\s*(?:US\$|HK\$|NT\$|R\$|[$€£¥￥₹元]|RMB|[A-Z]{3})?\s*[-+]?[\d０-９][\d０-９.,，'’\s_]*\s*(?:[百千万萬亿kKM]|万亿)?\s*"
    r"(?:[%％]|[$€£元圆块]|元整|RMB|[A-Z]{3})?[)）]?"
).fullmatch


def date_tag(cells: Sequence[Cell], usual: str) -> str:
    """A language tag whose short dates have the column's order of day and month; `usual` if unclear."""
    firsts, seconds = [], []
    for cell in cells:
        found = re.match(r"\s*(\d{1,2})[-/](\d{1,2})[-/]\d{2,4}", cell) if isinstance(cell, str) else None
        if found:
            firsts.append(int(found[1]))
            seconds.append(int(found[2]))
    if any(one > 12 for one in firsts) and not any(one > 12 for one in seconds):
        return "en-GB"
    if any(one > 12 for one in seconds):
        return "en-US"
    return usual


def amounts(given: Sequence[Cell]) -> int:
    """How many cells name a currency."""
    return sum(bool(currency_of(cell)) for cell in given)


def numeric(given: Sequence[Cell]) -> bool:
    """Whether nearly all cells are numbers, or texts with a digit and no word."""
    good = sum(isinstance(cell, Decimal | Amount | Share) or _is_written_number(cell) for cell in given)
    return good >= max(len(given) * 0.85, 1)


def _is_written_number(cell: Cell) -> bool:
    if not isinstance(cell, str) or len(cell) >= 40 or DATE.fullmatch(cell):
        return False
    return any(one.isdigit() for one in cell) and bool(_WRITTEN(cell.strip()))


def is_code(cell: Cell) -> bool:
    """Digits that are a name: with a zero in front, or longer than any amount."""
    text = cell if isinstance(cell, str) else ""
    if isinstance(cell, Decimal):
        return abs(cell) >= 10**12
    return bool(_LEADING_ZERO(text)) or (text.isdigit() and len(text) > 11)


def number_tag(cells: Sequence[Cell]) -> str:
    """`de` where commas stand before decimals, else `en`."""
    for cell in cells:
        if isinstance(cell, str) and (found := _TWO_MARKS.search(cell)):
            return "de" if found[2] == "," and found[1] == "." else "en"
    decimals = [
        found[1]
        for cell in cells
        if isinstance(cell, str) and (found := _ONE_MARK.search(cell)) and len(found[2]) != 3
    ]
    return "de" if "," in decimals and "." not in decimals else "en"


def places(cells: Sequence[Cell], tag: str) -> int:
    """The decimals of the number that has most."""
    mark = "," if tag == "de" else "."
    most = 0
    for cell in cells:
        number = cell.number if isinstance(cell, Amount | Share) else cell
        if isinstance(number, Decimal):
            exponent = number.normalize().as_tuple().exponent
            most = max(most, -exponent if isinstance(exponent, int) else 0)
        elif isinstance(number, str):
            tail = re.search(rf"{re.escape(mark)}(\d+)", number)
            most = max(most, len(tail[1]) if tail else 0)
    return most


def scale(key: str, cells: Sequence[Cell], tag: str, currency: str) -> dict[str, Any]:
    """A scale where the usual one would round what is there."""
    most = min(places(cells, tag), MOST_DECIMALS)
    usual = fraction_digits(currency) if currency else 2
    if key == "decimal":
        return {"scale": max(most, 1)}
    return {"scale": most} if most > usual else {}
