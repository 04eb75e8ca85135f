"""Pages: rendered by the server, usable before any script runs."""

from __future__ import annotations

from flask import Flask

from runtime.web.pages import (
    acts,
    counts,
    dashboards,
    design,
    duplicates,
    files,
    home,
    lists,
    live_rules,
    lookups,
    notices,
    owner,
    panel,
    pasting,
    quick,
    record,
    search,
    start,
    why,
)
from runtime.web.pages.blueprint import pages
from runtime.web.pages.listing import boards, cells, days, export, intake, many, own, recycling
from runtime.web.pages.templating import install_templating

HANDLERS = (
    acts,
    boards,
    cells,
    counts,
    dashboards,
    days,
    design,
    duplicates,
    export,
    files,
    home,
    intake,
    lists,
    live_rules,
    lookups,
    many,
    notices,
    own,
    owner,
    panel,
    pasting,
    quick,
    record,
    recycling,
    search,
    start,
    why,
)


def install(app: Flask) -> None:
    """Mount the pages."""
    app.register_blueprint(pages)
    install_templating(app)
