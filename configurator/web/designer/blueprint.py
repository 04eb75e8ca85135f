"""The blueprint of the designer."""

from __future__ import annotations

from flask import Blueprint

designer = Blueprint("designer", __name__, url_prefix="/studio")
