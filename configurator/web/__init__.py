"""REST of the studio: import, draft, check, diff, publish, versions, restore, clone."""

from __future__ import annotations

from flask import Flask

from configurator.web import apps, conditions, designer, drafts, schema, versions
from configurator.web.blueprint import studio


def install(app: Flask) -> None:
    """Mount the studio's interface."""
    app.register_blueprint(studio)
    app.register_blueprint(schema.schema)
    designer.install(app)


__all__ = ["apps", "conditions", "drafts", "install", "studio", "versions"]
