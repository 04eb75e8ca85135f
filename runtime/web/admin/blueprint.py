"""The blueprint all settings register with, and what their handlers share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from wtforms import Form

from runtime.access.accounts import AccountError
from runtime.access.undoing import undo
from runtime.problems import Problem
from runtime.web.admin.frame import frame_of
from runtime.web.auth.views import local_address
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.identity import Person, signed_in
from runtime.web.language import current_language, gettext
from runtime.web.pages.shell import me_of

admin = Blueprint("admin", __name__)

LARGEST_ID = 2**63 - 1


def here() -> tuple[Engine, Person]:
    """The engine, and who asks."""
    return current_engine(), signed_in()


def page(template: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    """A page of the settings in their frame."""
    person = signed_in()
    return render_template(template, frame=frame_of(person), me=me_of(person), **values), status


def asked(*names: str) -> dict[str, str]:
    """Parameters of the address as they can be looked for: short, without what no database takes."""
    return {name: request.args.get(name, "").replace("\0", " ").strip()[:200] for name in names}


def as_id(text: str | None) -> int | None:
    """The id a control holds; None for nothing, and for what is none."""
    text = (text or "").strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def put_problems(form: Form, problems: Iterable[Problem]) -> list[str]:
    """Problems at the fields they name; in words those that name none of this form."""
    language = current_language()
    general = []
    for problem in problems:
        said = " ".join(text for text in (problem.message(language), problem.hint(language)) if text)
        if problem.path in form:
            form[problem.path].errors = [*form[problem.path].errors, said]
        else:
            general.append(said)
    return general


def say_problems(error: AccountError) -> None:
    """What could not be done, said on the next page."""
    language = current_language()
    for problem in error.problems:
        said = [problem.message(language), problem.hint(language)]
        flash(" ".join(text for text in said if text), "error")


def say_done(text: str, entries: list[int], back: str) -> None:
    """What has been done, said on the next page, with its undoing; that leads to `back`."""
    if not entries:
        flash(text, "done")
        return
    address = url_for("admin.undo_act", first=entries[0], last=entries[-1], next=back)
    said: Any = {"text": text, "undo": address}
    flash(said, "undo")


@admin.post("/admin/undo")
@access(Access.ADMINISTRATOR)
def undo_act() -> ResponseReturnValue:
    """Take back what the reader has just done."""
    engine, person = here()
    first, last = as_id(request.args.get("first")), as_id(request.args.get("last"))
    try:
        undo(engine, person.workspace_id, first or 0, last or 0, person.user_id or 0)
    except AccountError as error:
        say_problems(error)
    else:
        flash(gettext("Undone"), "done")
    return redirect(local_address(request.args.get("next")))
