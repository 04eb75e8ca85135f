"""The blueprint of the designer, and the draft it opens."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import select

from configurator.draft import DraftState, read_draft
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp
from runtime.web.database import current_engine
from runtime.web.errors import not_found
from runtime.web.identity import signed_in

designer = Blueprint("designer", __name__, url_prefix="/studio")

_apps = table_of(InstalledApp)


def draft_here(app_key: str) -> DraftState:
    """The draft of an app of the reader's workspace; else 404."""
    person = signed_in()
    with read_transaction(current_engine()) as connection:
        chosen = select(_apps.c.id).where(_apps.c.key == app_key, _apps.c.workspace_id == person.workspace_id)
        if connection.execute(chosen).first() is None:
            raise not_found()
        return read_draft(connection, app_key)
