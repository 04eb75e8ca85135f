"""Recalculation across records (being written)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.records.work import Work, Write


def recalculate(work: Work, of: Any, writes: Sequence[Write]) -> list[Write]:
    return []
