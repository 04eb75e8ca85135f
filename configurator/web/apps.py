"""Apps as a whole: import a package, clone, delete."""

from __future__ import annotations

from typing import Any

from flask import request

from configurator.changes import describe_changes
from configurator.packages import read_package
from configurator.powers import powers_of
from configurator.publish import problems_of
from configurator.removal import delete_app
from configurator.versions import clone_app, draft_before, import_app
from configurator.web.answers import published_answer
from configurator.web.blueprint import studio
from runtime.definition import App, dump_app, load_app
from runtime.problems import Problem
from runtime.records.errors import Invalid
from runtime.web.answers import Answer, answer, no_content
from runtime.web.database import current_engine
from runtime.web.declared import Access, access, parameters
from runtime.web.errors import Refusal
from runtime.web.idempotency import idempotent_alone
from runtime.web.identity import signed_in
from runtime.web.language import current_language
from runtime.web.requests import flag, only_members, read_object

PACKAGE_TYPES = ("application/json", "application/zip", "application/octet-stream", "multipart/form-data")


@studio.post("/apps")
@access(Access.DESIGNER)
@parameters("plan")
@idempotent_alone
def import_package() -> Answer:
    """Import a package: a definition as JSON, or a zip, in the body or as the form's `file`.

    It becomes the draft of the app with its key, and is not live; what the checks find, and the powers it
    asks for, come with the answer. With `?plan=1` nothing is done: the answer says what would change. What
    can't be loaded is refused whole.
    """
    package = read_package(_sent_package())
    if package.definition is None:
        raise Invalid(package.problems)
    app, problems = load_app(package.definition)
    if app is None:
        raise Invalid(problems)
    person = signed_in()
    if flag("plan"):
        return answer(_planned(app, person.workspace_id))
    made = import_app(current_engine(), app, person.user_id, person.workspace_id)
    found = [problem.as_json(current_language()) for problem in (*package.problems, *made.problems)]
    body = {
        "key": made.key,
        "revision": made.revision,
        "is_new": made.is_new,
        "powers": _powers(app),
        "problems": found,
    }
    return answer(body, 201 if made.is_new else 200, [("Location", f"/api/v1/apps/{made.key}/draft")])


def _planned(app: App, workspace_id: int) -> dict[str, Any]:
    """What an import would do: to the draft there is, by itself once published, and what the checks say."""
    before = draft_before(current_engine(), app.key, workspace_id)
    changes = [] if before is None else describe_changes(before, app, current_language())
    problems = [problem.as_json(current_language()) for problem in problems_of(app)]
    return {
        "key": app.key,
        "is_new": before is None,
        "changes": changes,
        "powers": _powers(app),
        "problems": problems,
    }


def _powers(app: App) -> list[str]:
    return [power.message(current_language()) for power in powers_of(dump_app(app))]


def _sent_package() -> bytes:
    if request.mimetype == "multipart/form-data":
        sent = request.files.get("file")
        if sent is None:
            raise Refusal(
                400, Problem("request.parameter", "file", {"name": "file", "expected": "a package"})
            )
        return sent.read()
    if request.mimetype and request.mimetype not in PACKAGE_TYPES:
        values = {"given": request.mimetype, "expected": ", ".join(PACKAGE_TYPES)}
        raise Refusal(415, Problem("request.media_type", values=values))
    return request.get_data()


@studio.delete("/apps/<app_key>")
@access(Access.ADMINISTRATOR)
def remove_app(app_key: str) -> Answer:
    """Delete an app with all its records, versions and members."""
    delete_app(current_engine(), app_key, signed_in().user_id)
    return no_content()


@studio.post("/apps/<app_key>/clone")
@access(Access.DESIGNER)
@idempotent_alone
def clone(app_key: str) -> Answer:
    """A live app of its own under another key, from the live version of this one."""
    body = read_object()
    only_members(body, "key", "label")
    person = signed_in()
    made = clone_app(
        current_engine(), app_key, _key(body), person.user_id, person.workspace_id, body.get("label")
    )
    return published_answer(made, 201, [("Location", f"/api/v1/apps/{made.key}")])


def _key(body: dict[str, object]) -> str:
    key = body.get("key")
    if not isinstance(key, str) or not key:
        values = {"name": "key", "expected": "the key of the new app"}
        raise Refusal(422, Problem("request.parameter", "key", values))
    return key
