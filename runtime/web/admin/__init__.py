"""Settings: people's own account, and for administrators the workspace, its people and what was done."""

from __future__ import annotations

from flask import Flask

from runtime.web.admin import (
    apps,
    audit,
    calendar,
    departments,
    invitation,
    joining,
    overview,
    people,
    person,
    profile,
    rates,
    security,
    tokens,
    workspace,
)
from runtime.web.admin.blueprint import admin

HANDLERS = (
    apps, audit, calendar, departments, invitation, joining, overview, people, person, profile, rates,
    security, tokens, workspace,
)  # fmt: skip


def install(app: Flask) -> None:
    """Mount the settings. Their entry `pages.profile` is mounted with the pages."""
    app.register_blueprint(admin)
