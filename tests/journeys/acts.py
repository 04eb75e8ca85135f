"""Counting acts as the yardstick does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Acts:
    """Acts as the yardstick counts them: a click, a pick, a drag, a text typed."""

    def __init__(self) -> None:
        self.count = 0

    def do(self, act: Callable[[], Any]) -> None:
        """One of them."""
        act()
        self.count += 1
