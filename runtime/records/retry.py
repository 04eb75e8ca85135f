"""Saving again when PostgreSQL gave up on a transaction that stood in another's way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import DBAPIError

from runtime.problems import Problem
from runtime.records.errors import ConflictingState

ATTEMPTS = 5
_AGAIN = ("40P01", "40001")
"""Deadlock detected, serialisation failure."""


def retried(attempt: Callable[[], Any]) -> Any:
    """What `attempt` answers; made again while the database asks for it. Raises ConflictingState."""
    for _number in range(ATTEMPTS):
        try:
            return attempt()
        except Exception as error:
            if not _is_passing(error):
                raise
    raise ConflictingState(Problem("record.busy"))


def _is_passing(error: Exception) -> bool:
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None) in _AGAIN
