"""The blueprint of the studio's interface."""

from __future__ import annotations

from flask import Blueprint

studio = Blueprint("studio", __name__, url_prefix="/api/v1")
