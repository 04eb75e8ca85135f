"""What is stored and made of other records (being written)."""

from __future__ import annotations

from typing import Any


class Dependents:
    def __init__(self, app: Any) -> None:
        self._app = app

    def touched_by(self, entity: str) -> bool:
        return False
