"""Locks (being written)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.records.work import Draft, Work


def lock_aggregated(work: Work, of: Any, drafts: Sequence[Draft]) -> None:
    return None
