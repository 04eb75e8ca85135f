"""Dates in pasted text, as people and public holiday lists write them."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def date_in(text: str) -> tuple[date | None, str]:
    """The first date of a text, if any, and the text without it."""
    match = _DATE.search(text)
    if match is None:
        return None, text
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None, text
    return found, f"{text[: match.start()]} {text[match.end() :]}"
