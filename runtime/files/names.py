"""What an upload is called: a name to show and to save under, never a path."""

from __future__ import annotations

import unicodedata

LONGEST = 200
_PLAIN = "file"


def safe_name(given: str) -> str:
    """The last part of what was given, without characters that steer a terminal, a path or the eye."""
    last = unicodedata.normalize("NFC", given.replace("\\", "/")).rpartition("/")[2]
    shown = "".join(one for one in last if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = shown.strip().rstrip(". ")
    if not name:
        return _PLAIN
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"
