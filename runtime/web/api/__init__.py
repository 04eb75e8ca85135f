"""REST under /api/v1: records, evaluate, batch, flows, figures. Handlers parse, call the door, answer."""

from __future__ import annotations

from flask import Flask

from runtime.web.api import apps, collections, description, figures, files, flows, me, records
from runtime.web.api.blueprint import RecordNumber, api


def install(app: Flask) -> None:
    """Mount the interface."""
    app.url_map.converters["number"] = RecordNumber
    app.register_blueprint(api)


__all__ = [
    "api",
    "apps",
    "collections",
    "description",
    "figures",
    "files",
    "flows",
    "install",
    "me",
    "records",
]
