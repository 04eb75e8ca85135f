"""Text tables as programs of all countries save them: encoding and separator are found out."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from runtime.exchange.tables import LARGEST_CELL, TableProblem
from runtime.problems import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t|"
_LOOKED_AT = 40
_RUNS = re.compile(rb"[\x80-\xff]+")
_CHINESE_PAIRS = re.compile(rb"(?:[\xa1-\xf7][\xa1-\xfe])+").fullmatch


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Raises TableProblem.

    A mark at the beginning decides; without one it is UTF-8 if it can be, UTF-16 if every second byte is
    nothing, Chinese (GB 18030) if its high bytes come in pairs, else Western (Windows-1252).
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _text(content, name), "UTF-8" if name == "utf-8-sig" else "UTF-16"
    if content[:2000].count(0) * 4 > len(content[:2000]):
        even = content[:2000:2].count(0)
        return _text(content, "utf-16-be" if even * 4 > len(content[:2000:2]) else "utf-16-le"), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    runs = _RUNS.findall(content)
    paired = sum(len(one) for one in runs if _CHINESE_PAIRS(one))
    if paired * 10 >= sum(map(len, runs)) * 8:
        return content.decode("gb18030", errors="replace"), "GB 18030"
    return content.decode("cp1252", errors="replace"), "Windows-1252"


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise TableProblem(Problem("table.encoding")) from None


def read_delimited(text: str, most_rows: int, most_columns: int) -> list[list[str]]:
    """The rows of a text table, cells without blanks around them. Raises TableProblem."""
    if "\0" in text:
        raise TableProblem(Problem("table.unreadable", values={"reason": "NUL"}))
    csv.field_size_limit(LARGEST_CELL)
    text, separator = _told_separator(text)
    rows: list[list[str]] = []
    try:
        for number, row in enumerate(_reader(text, separator)):
            if number >= most_rows:
                raise TableProblem(Problem("table.too_long", values={"most": most_rows}))
            if len(row) > most_columns:
                raise TableProblem(Problem("table.too_wide", values={"most": most_columns}))
            rows.append([cell.strip() for cell in row])
    except csv.Error as error:
        raise TableProblem(Problem("table.unreadable", values={"reason": str(error)})) from None
    return rows


def _told_separator(text: str) -> tuple[str, str]:
    """The separator, as a first line `sep=;` says or as the rows look; and the text without that line."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return rest, first.strip()[4]
    return text, max(_SEPARATORS, key=lambda one: (_evenness(text, one), -_SEPARATORS.index(one)))


def _evenness(text: str, separator: str) -> float:
    """How well a separator cuts the first rows into as many cells each."""
    widths = []
    try:
        for number, row in enumerate(_reader(text[:200_000], separator)):
            if number >= _LOOKED_AT:
                break
            if row:
                widths.append(len(row))
    except csv.Error:
        return 0
    if not widths or max(widths) < 2:
        return 0
    usual = max(set(widths), key=widths.count)
    return widths.count(usual) / len(widths) * min(usual, 20) if usual > 1 else 0


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
