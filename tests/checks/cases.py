"""What a case of a broken definition is."""

from __future__ import annotations

from typing import Any

Change = tuple[Any, ...]
"""`("put", pointer, value)`, `("drop", pointer)` or `("add", pointer of a list, value)`."""

Cases = dict[str, tuple[list[Change], set[tuple[str, str]]]]
"""By name: the changes to the sample app, and what must be found, by code and pointer."""
