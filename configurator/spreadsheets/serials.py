"""Numbers that went on by themselves: `Q-2026-0012`, `INV0042`, 1 2 3; kept, and continued from the last."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from configurator.spreadsheets.hints import hints
from configurator.spreadsheets.kinds import Column, Kind
from runtime.exchange.cells import cell_text

_CODE = re.compile(r"([^\W\d_]{0,10}[-_/# ]?)((?:19|20)\d{2}[-_/]?)?(\d{1,8})").fullmatch
_SHORT = re.compile(r"[A-Z]{1,5}[-_/#]?").fullmatch
LEAST = 3


def serial_kind(column: Column, forced: bool = False) -> Kind | None:
    """A numbering pattern, if the column's texts are one: all of one shape, each once, counting up."""
    texts = [cell_text(cell).strip() for cell in column.given]
    if not forced and (len(texts) < LEAST or len(set(texts)) < len(texts)):
        return None
    if hints("digits", column.header) and not forced:
        return None
    parts = [_CODE(text) for text in texts]
    found = [one for one in parts if one is not None]
    if not found or (len(found) < len(texts) and not forced):
        return None
    prefixes = Counter(one[1] for one in found)
    prefix = prefixes.most_common(1)[0][0]
    if len(prefixes) > 1 and not forced:
        return None
    counts = [int(one[3]) for one in found]
    if not prefix and not forced and not _counts(column, counts):
        return None
    if prefix and not forced and not hints("number", column.header):
        is_code = _SHORT(prefix) and min(len(one[3]) for one in found) >= 3 and _is_dense(counts)
        if not is_code or hints("name", column.header):
            return None
    years = [one[2] for one in found if one[2]]
    has_year = bool(years) and len(years) == len(found) and bool(prefix)
    year = "{YYYY}" + re.sub(r"\d", "", years[-1]) if has_year else ""
    width = min(len(one[3]) for one in found)
    if not has_year and years:
        counts = [int((one[2] or "").strip("-_/") + one[3]) for one in found]
        width = min(len((one[2] or "").strip("-_/") + one[3]) for one in found)
    safe = prefix.replace("{", "").replace("}", "")
    pattern = f"{safe}{year}{{{'0' * min(width, 8)}}}"
    return Kind("serial", {"pattern": pattern, "start": max(counts) + 1}, ("serial", {"pattern": pattern}))


def _counts(column: Column, counts: list[int]) -> bool:
    """Whether bare numbers count the rows: named a number, and close to each other."""
    whole = all(isinstance(cell, Decimal) or cell_text(cell).isdigit() for cell in column.given)
    return whole and hints("number", column.header) and _is_dense(counts)


def _is_dense(counts: list[int]) -> bool:
    return len(set(counts)) == len(counts) and max(counts) - min(counts) < len(counts) * 3


def names_things(column: Column) -> bool:
    """Whether whole numbers are years, or numbers things are known by: not to be read in groups of three."""
    if hints("number", column.header):
        return True
    found = [cell_text(cell).strip() for cell in column.given]
    low, high = ("1000", "2999") if hints("year", column.header) else ("1900", "2100")
    are_years = all(len(one) == 4 and one.isdecimal() and low <= one <= high for one in found)
    return are_years and (hints("year", column.header) or len(found) >= LEAST)
