"""Pages: rendered by the server, usable before any script runs."""

from __future__ import annotations

from flask import Flask

from runtime.web.pages import (
    acts,
    cells,
    duplicates,
    lists,
    live_rules,
    lookups,
    owner,
    panel,
    quick,
    record,
    start,
    why,
)
from runtime.web.pages.blueprint import pages
from runtime.web.pages.templating import install_templating

HANDLERS = (acts, cells, duplicates, lists, live_rules, lookups, owner, panel, quick, record, start, why)


def install(app: Flask) -> None:
    """Mount the pages."""
    app.register_blueprint(pages)
    install_templating(app)
