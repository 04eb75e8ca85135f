"""The blueprint all handlers of the interface register with, and the converter for record ids."""

from __future__ import annotations

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api/v1")

RECORD = "<int(max=9223372036854775807):record_id>"
"""A record's id in an address: what a database can hold; anything else is no address."""
