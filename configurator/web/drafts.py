"""The draft of an app: read, edit by JSON Patch, check, undo, redo, compare with what is live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from sqlalchemy import Connection, select

from configurator.changes import describe_changes
from configurator.counting.jobs import cancel_job, counting_of, latest_counting
from configurator.counting.telling import told
from configurator.draft import DraftState, patch_draft, read_draft, redo_draft, undo_draft
from configurator.edits import NAMED, draft_edits, go_back, name_edit, name_of
from configurator.impact import impact_of
from configurator.pointers import part_at
from configurator.publish import findings
from configurator.upgrading import choose, upgrade_app
from configurator.versions import export_app
from configurator.web.answers import draft_answer, said
from configurator.web.blueprint import studio
from runtime.access.models import User
from runtime.problems import Problem, errors, register_messages
from runtime.records.errors import Stale
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.web.answers import Answer, answer, no_content, not_modified, problem_answer
from runtime.web.database import current_engine
from runtime.web.declared import Access, access, parameters
from runtime.web.errors import Refusal, malformed
from runtime.web.idempotency import idempotent_alone
from runtime.web.identity import signed_in
from runtime.web.language import current_language
from runtime.web.requests import (
    entity_tag,
    expected_revisions,
    only_members,
    read_json,
    read_object,
    whole_number,
)

_users = table_of(User)

WAIT = 1.5
"""Seconds an answer waits for the counting it has begun."""

register_messages(
    {
        "draft.no_precondition": {
            "en": "An edit must say which revision of the draft it was made on",
            "zh": "修改必须注明其所依据的草稿版本",
            "hint": {
                "en": "Send If-Match with the ETag of the draft.",
                "zh": "请用 If-Match 发送草稿的 ETag。",
            },
        }
    }
)


@studio.get("/apps/<app_key>/draft")
@access(Access.STUDIO)
def get_draft(app_key: str) -> Answer:
    """The draft. With `If-None-Match` and the ETag last seen, 304 while nobody has changed it."""
    with read_transaction(current_engine()) as connection:
        draft = read_draft(connection, app_key)
    tag = entity_tag(draft.revision)
    if tag in request.headers.get("If-None-Match", ""):
        return not_modified(tag)
    return draft_answer(draft)


@studio.patch("/apps/<app_key>/draft")
@access(Access.DESIGNER)
def change_draft(app_key: str) -> Answer:
    """Edit the draft by a JSON Patch, as one undo step.

    Made on an older revision it is refused (412) with both versions: `yours`, and in `theirs` what now
    stands at each of its paths.
    """
    accepted, patch = expected_revisions(), read_json()
    try:
        with write_transaction(current_engine()) as connection:
            if accepted is None:
                read_draft(connection, app_key)
                raise Refusal(428, Problem("draft.no_precondition"))
            revision = accepted[0] if accepted else -1
            changed = patch_draft(connection, app_key, patch, revision, signed_in().user_id)
    except Stale as stale:
        return _both_versions(app_key, patch, stale)
    return draft_answer(changed)


def _both_versions(app_key: str, patch: Any, stale: Stale) -> Answer:
    with read_transaction(current_engine()) as connection:
        draft = read_draft(connection, app_key)
    document = draft.definition
    operations = patch if isinstance(patch, list) else []
    paths = [one["path"] for one in operations if isinstance(one, dict) and isinstance(one.get("path"), str)]
    theirs = [{"path": path, "value": part_at(document, path)} for path in dict.fromkeys(paths)]
    extra = {"revision": draft.revision, "yours": patch, "theirs": theirs}
    headers = [("ETag", entity_tag(draft.revision))]
    return problem_answer(412, stale.problems, current_language(), headers, extra=extra)


@studio.post("/apps/<app_key>/draft/undo")
@access(Access.DESIGNER)
@idempotent_alone
def undo(app_key: str) -> Answer:
    """Take the newest edit back; with `If-Match` only while the draft has that revision.

    Somebody else's edit is taken back with `If-Match` alone (409): by those who have seen that it is there.
    """
    return _stepped(app_key, undo_draft)


@studio.post("/apps/<app_key>/draft/redo")
@access(Access.DESIGNER)
@idempotent_alone
def redo(app_key: str) -> Answer:
    """Do the edit that was taken back last again; `If-Match` as with `undo`."""
    return _stepped(app_key, redo_draft)


def _stepped(app_key: str, step: Callable[[Connection, str, int | None, int | None], DraftState]) -> Answer:
    with write_transaction(current_engine()) as connection:
        changed = step(connection, app_key, signed_in().user_id, _expected())
    return draft_answer(changed)


def _expected() -> int | None:
    """The revision an act on the draft expects, if it says one."""
    accepted = expected_revisions()
    return None if accepted is None else (accepted[0] if accepted else -1)


@studio.get("/apps/<app_key>/draft/edits")
@access(Access.STUDIO)
@parameters("limit", "before")
def list_edits(app_key: str) -> Answer:
    """The draft's edits, the newest first: `limit` of them, those older than the edit `before`."""
    limit = whole_number("limit", 100, 1, 500)
    before = whole_number("before", 0, 0, 999_999_999) or None
    with read_transaction(current_engine()) as connection:
        edits = draft_edits(connection, app_key, limit, before)
        ids = {edit["user_id"] for edit in edits}
        chosen = select(_users.c.id, _users.c.name, _users.c.email).where(_users.c.id.in_(ids))
        names = {row.id: row.name or row.email for row in connection.execute(chosen)}
    shown = ("revision", "patch", "undone", "at", "user_id")
    return answer(
        {
            "items": [
                {
                    **{name: edit[name] for name in shown},
                    "name": name_of(edit["note"]),
                    "note": None if (edit["note"] or "").startswith(NAMED) else edit["note"],
                    "author": names.get(edit["user_id"]),
                }
                for edit in edits
            ]
        }
    )


@studio.post("/apps/<app_key>/draft/edits/<number:revision>/restore")
@access(Access.DESIGNER)
@idempotent_alone
def restore_edit(app_key: str, revision: int) -> Answer:
    """Make the draft what it was after an edit, as a new edit; later ones stay in the history."""
    with write_transaction(current_engine()) as connection:
        changed = go_back(connection, app_key, revision, signed_in().user_id, _expected())
    return draft_answer(changed)


@studio.patch("/apps/<app_key>/draft/edits/<number:revision>")
@access(Access.DESIGNER)
def name_point(app_key: str, revision: int) -> Answer:
    """Name the point after an edit: `{"name"}`; an empty name takes it away."""
    body = read_object()
    only_members(body, "name")
    if not isinstance(body.get("name"), str):
        raise malformed('{"name": text}')
    with write_transaction(current_engine()) as connection:
        name_edit(connection, app_key, revision, body["name"], signed_in().user_id)
    return no_content()


@studio.post("/apps/<app_key>/draft/check")
@access(Access.DESIGNER)
def check(app_key: str) -> Answer:
    """Everything the checks find in the draft."""
    with read_transaction(current_engine()) as connection:
        found = findings(read_draft(connection, app_key))
    return answer({"ok": not errors(found), "problems": said(found)})


@studio.get("/apps/<app_key>/draft/diff")
@access(Access.STUDIO)
def diff(app_key: str) -> Answer:
    """What the draft would change in the live version, in words."""
    engine = current_engine()
    with read_transaction(engine) as connection:
        draft = read_draft(connection, app_key)
    live = export_app(engine, app_key) if draft.based_on is not None else None
    return answer({"changes": describe_changes(live, draft.app, current_language())})


@studio.post("/apps/<app_key>/draft/impact")
@access(Access.DESIGNER)
def impact(app_key: str) -> Answer:
    """What publishing the draft would do to the tables and the records in them.

    `counting` is what it would mean for each record: begun now, over at once in a small app; else its state
    is `running`, and `GET …/draft/impact` tells how far it is.
    """
    engine, language = current_engine(), current_language()
    found = impact_of(engine, app_key, None, language)
    person = signed_in()
    job = told(engine, person, app_key, counting_of(engine, app_key, person.user_id, wait=WAIT, again=True))
    return answer({**found, "counting": job.as_json(language)})


@studio.get("/apps/<app_key>/draft/impact")
@access(Access.STUDIO)
def impact_so_far(app_key: str) -> Answer:
    """How far the counting of the records is, and what it has found; null when none was begun."""
    return _counted_so_far(app_key)


@studio.delete("/apps/<app_key>/draft/impact")
@access(Access.STUDIO)
def stop_impact(app_key: str) -> Answer:
    """Stop the counting of the records."""
    job = latest_counting(current_engine(), app_key)
    if job is not None:
        cancel_job(current_engine(), job.app_id, job.id)
    return _counted_so_far(app_key)


def _counted_so_far(app_key: str) -> Answer:
    job = latest_counting(current_engine(), app_key)
    if job is None:
        return answer({"counting": None})
    return answer({"counting": told(current_engine(), signed_in(), app_key, job).as_json(current_language())})


@studio.post("/apps/<app_key>/upgrade")
@access(Access.DESIGNER)
@idempotent_alone
def upgrade(app_key: str) -> Answer:
    """Merge what the template has changed into the draft of its clone, keeping ours where both did."""
    made = upgrade_app(current_engine(), app_key, signed_in().user_id)
    body = {
        "changes": describe_changes(made.before, made.draft.app, current_language()),
        "conflicts": list(made.draft.conflicts),
        "template": {"key": made.template, "from": made.from_version, "to": made.to_version},
        "revision": made.draft.revision,
        "problems": said(findings(made.draft), made.draft.definition),
    }
    return answer(body, 200, [("ETag", entity_tag(made.draft.revision))])


@studio.post("/apps/<app_key>/draft/conflicts")
@access(Access.DESIGNER)
@idempotent_alone
def choose_in_conflicts(app_key: str) -> Answer:
    """Settle conflicts of an upgrade: a list of `{"path", "take": "ours" | "theirs" | "both"}`."""
    choices = read_json()
    if not isinstance(choices, list) or not all(isinstance(choice, dict) for choice in choices):
        raise malformed('a list of {"path", "take"}')
    for choice in choices:
        only_members(choice, "path", "take")
    return draft_answer(choose(current_engine(), app_key, choices, signed_in().user_id))
