"""The designer: entities and their fields, forms and rules of a draft, edited in the browser."""

from __future__ import annotations

from flask import Flask

from configurator.web.designer import (
    decision_pages,
    flow_runs,
    flows,
    new_flow,
    pages,
    roles,
    screens,
    sheet,
    views_pages,
)
from configurator.web.designer.blueprint import designer


def install(app: Flask) -> None:
    """Mount the designer."""
    app.register_blueprint(designer)


__all__ = [
    "decision_pages",
    "designer",
    "flow_runs",
    "flows",
    "install",
    "new_flow",
    "pages",
    "roles",
    "screens",
    "sheet",
    "views_pages",
]
