"""Versions: publish the draft, list, read and restore what was published."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from sqlalchemy import select

from configurator import versions as store
from configurator.packages import write_json, write_zip
from configurator.publish import publish
from configurator.web.answers import published_answer
from configurator.web.blueprint import studio
from runtime.access.models import User
from runtime.definition import App, dump_app
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.answers import Answer, answer
from runtime.web.database import current_engine
from runtime.web.declared import Access, access, parameters
from runtime.web.errors import bad_parameter, malformed
from runtime.web.idempotency import idempotent_alone
from runtime.web.identity import signed_in
from runtime.web.requests import only_members, read_object

NUMBER = "<number:number>"
_users = table_of(User)


@studio.post("/apps/<app_key>/publish")
@access(Access.PUBLISHER)
@idempotent_alone
def publish_draft(app_key: str) -> Answer:
    """Make the draft the live version.

    `accept_loss` goes on although some values can't be converted, or records stay at a stage that is gone.
    """
    body = read_object(optional=True)
    only_members(body, "note", "accept_loss")
    user = signed_in().user_id
    made = publish(current_engine(), app_key, user, _note(body), accept_loss=_accepts_loss(body))
    return published_answer(made)


@studio.get("/apps/<app_key>/versions")
@access(Access.STUDIO)
def list_versions(app_key: str) -> Answer:
    """The versions, the newest first."""
    engine = current_engine()
    rows = store.versions(engine, app_key)
    with read_transaction(engine) as connection:
        authors = [row.author_id for row in rows if row.author_id is not None]
        chosen = select(_users.c.id, _users.c.name).where(_users.c.id.in_(set(authors)))
        names = {row.id: row.name for row in connection.execute(chosen)}
    return answer({"items": [_version(row, names) for row in rows]})


def _version(row: Any, names: dict[int, str]) -> dict[str, Any]:
    author = {"id": row.author_id, "title": names.get(row.author_id)} if row.author_id is not None else None
    return {
        "number": row.number,
        "sha256": row.sha256,
        "author": author,
        "at": row.at,
        "note": row.note,
        "restored_from": row.restored_from,
    }


@studio.get(f"/apps/<app_key>/versions/{NUMBER}")
@access(Access.STUDIO)
@parameters("as")
def read_version(app_key: str, number: int) -> Answer | Response:
    """One version's definition; with `?as=zip` or `?as=json` as a package to keep."""
    form = request.args.get("as")
    if form not in (None, "zip", "json"):
        raise bad_parameter("as", "zip / json")
    app = store.export_app(current_engine(), app_key, number)
    if form is not None:
        store.audit_export(current_engine(), app_key, number, signed_in().user_id)
        return package_file(app, form, f"{app_key}-{number}")
    return answer({"number": number, "definition": dump_app(app)})


def package_file(app: App, form: str, name: str) -> Response:
    """A definition as a file."""
    body, kind = (
        (write_zip(app), "application/zip") if form == "zip" else (write_json(app), "application/json")
    )
    made = Response(body, mimetype=kind)
    made.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    made.headers["Cache-Control"] = "no-store"
    return made


@studio.post(f"/apps/<app_key>/versions/{NUMBER}/restore")
@access(Access.PUBLISHER)
@idempotent_alone
def restore_version(app_key: str, number: int) -> Answer:
    """Publish an old version's definition as a new version, and make it the draft.

    `accept_loss` goes on although some values can't be converted back, or records stay at a stage that is
    gone. A value that nobody has changed since its field got another type comes back as it was.
    """
    body = read_object(optional=True)
    only_members(body, "note", "accept_loss")
    made = store.restore_version(
        current_engine(), app_key, number, signed_in().user_id, _note(body), _accepts_loss(body)
    )
    return published_answer(made)


def _accepts_loss(body: dict[str, Any]) -> bool:
    accepted = body.get("accept_loss", False)
    if not isinstance(accepted, bool):
        raise malformed("accept_loss is true or false")
    return accepted


def _note(body: dict[str, Any]) -> str | None:
    note = body.get("note")
    if note is not None and (not isinstance(note, str) or len(note) > 10_000):
        raise malformed("note is a text")
    return note or None
