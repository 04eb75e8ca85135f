"""Keys of apps from their names."""

from __future__ import annotations

import re
import unicodedata


def proposed_key(name: str, taken: set[str]) -> str:
    """A key made from a name: small letters, digits and `_` of any script, one that is still free."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    key = re.sub(r"[^\w]+|_+", "_", plain).strip("_")[:40].strip("_") or "app"
    if key[0].isdigit():
        key = f"app_{key}"
    free, number = key, 2
    while free.casefold() in taken:
        free, number = f"{key}_{number}", number + 1
    return free
