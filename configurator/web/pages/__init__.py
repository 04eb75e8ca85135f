"""The studio in the browser: what a draft changes, publishing, versions, upgrades, packages, new apps."""

from __future__ import annotations

from flask import Flask

from configurator.web.pages import (
    compare,
    conflicts,
    counting,
    drafting,
    finding,
    home,
    importing,
    new,
    overview,
    part,
    publishing,
    spreadsheets,
    tryout,
    upgrading,
    versions,
)
from configurator.web.pages.blueprint import studio_pages
from configurator.web.pages.offers import offers_on_home
from runtime.web.pages import designing

HANDLERS = (
    compare, conflicts, counting, drafting, finding, home, importing, new, overview, part, publishing,
    spreadsheets, tryout, upgrading, versions,
)  # fmt: skip


def install(app: Flask) -> None:
    """Mount the studio's pages."""
    app.register_blueprint(studio_pages)
    designing.mount(app, offers_on_home)
