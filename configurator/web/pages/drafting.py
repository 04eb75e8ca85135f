"""Undo and redo of a draft by a button."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from configurator.draft import DraftState, name_of_author, redo_draft, undo_draft
from configurator.web.pages.blueprint import flash_problems, own_app, studio_pages
from runtime.records.errors import RecordsError
from runtime.storage.engines import write_transaction
from runtime.web.auth.views import local_address
from runtime.web.declared import Access, access
from runtime.web.language import gettext

Act = Callable[[Connection, str, int | None, int | None], DraftState]


@studio_pages.post("/<app_key>/undo")
@access(Access.DESIGNER)
def undo(app_key: str) -> ResponseReturnValue:
    """Take the newest edit back."""
    return _stepped(app_key, undo_draft, _undone)


@studio_pages.post("/<app_key>/redo")
@access(Access.DESIGNER)
def redo(app_key: str) -> ResponseReturnValue:
    """Do the edit that was taken back last again."""
    return _stepped(app_key, redo_draft, _redone)


def _undone(who: str) -> str:
    return gettext("An edit by %(who)s was undone", who=who) if who else gettext("Undone")


def _redone(who: str) -> str:
    return gettext("An edit by %(who)s was done again", who=who) if who else gettext("Done again")


def _stepped(app_key: str, act: Act, said: Callable[[str], str]) -> ResponseReturnValue:
    engine, user_id = own_app(app_key)
    try:
        with write_transaction(engine) as connection:
            # another edit than the one the page showed is left alone
            stepped = act(connection, app_key, user_id, shown_revision()).stepped
            author = stepped["user_id"] if stepped else None
            who = name_of_author(connection, author) if author != user_id else ""
    except RecordsError as error:
        flash_problems(error.problems)
    else:
        flash(said(who), "done")
    back = request.form.get("next") or url_for("studio_pages.overview", app_key=app_key)
    return redirect(local_address(back))


def shown_revision() -> int:
    """The draft's revision on the page that was sent; one that no draft has when it says none."""
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
