"""Pages: rendered by the server, usable before any script runs."""

from __future__ import annotations

from flask import Flask

from runtime.web.pages import (
    acts,
    counts,
    dashboards,
    design,
    files,
    home,
    lists,
    live_rules,
    notices,
    owner,
    record,
    search,
    start,
)
from runtime.web.pages.blueprint import pages
from runtime.web.pages.listing import boards, cells, export, many, own, recycling
from runtime.web.pages.templating import install_templating

HANDLERS = (
    acts,
    boards,
    cells,
    counts,
    dashboards,
    design,
    export,
    files,
    home,
    lists,
    live_rules,
    many,
    notices,
    own,
    owner,
    record,
    recycling,
    search,
    start,
)


def install(app: Flask) -> None:
    """Mount the pages."""
    app.register_blueprint(pages)
    install_templating(app)
