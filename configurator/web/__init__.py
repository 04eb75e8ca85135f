"""The studio: its interface (import, draft, check, diff, publish, versions, restore, clone) and its pages."""

from __future__ import annotations

from flask import Flask

from configurator.web import (
    apps,
    conditions,
    decisions,
    designer,
    drafts,
    flows,
    formulas,
    pages,
    parts,
    rights,
    scenarios,
    schema,
    tryouts,
    versions,
)
from configurator.web.blueprint import studio


def install(app: Flask) -> None:
    """Mount the studio's interface and pages."""
    app.register_blueprint(studio)
    app.register_blueprint(schema.schema)
    pages.install(app)
    designer.install(app)
    tryouts.install(app)


__all__ = [
    "apps",
    "conditions",
    "decisions",
    "drafts",
    "flows",
    "formulas",
    "install",
    "parts",
    "rights",
    "scenarios",
    "studio",
    "versions",
]
