"""The blueprint all handlers register with, and what a record's id looks like in an address."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.routing import BaseConverter

LARGEST_ID = 2**63 - 1
NO_RECORD = 0

api = Blueprint("api", __name__, url_prefix="/api/v1")


class RecordNumber(BaseConverter):
    """A whole number. One that no database can hold stands for no record, so that it is not found like any
    other that isn't there."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        digits = value.lstrip("0")
        return int(digits) if 0 < len(digits) < 20 and int(digits) <= LARGEST_ID else NO_RECORD


RECORD = "<number:record_id>"
"""A record's id in an address."""
