"""REST of the studio: import, draft, check, diff, publish, versions, restore, clone."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Mount the studio's interface."""
