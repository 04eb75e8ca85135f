"""Pages: rendered by the server, usable before any script runs."""

from __future__ import annotations

from flask import Flask

from runtime.web.pages import acts, blueprint, files, from, lists, live_rules, owner, pages, record, runtime, start, web


def install(app: Flask) -> None:
    """Mount the pages."""
    app.register_blueprint(pages)
    install_templating(app)
