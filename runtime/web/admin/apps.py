"""The apps of the workspace: what is live, and who has which role in it."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from runtime.access.accounts import AccountError
from runtime.access.changes import set_app_roles
from runtime.access.members import find_members, names_of
from runtime.web.admin.blueprint import admin, as_id, asked, here, page, say_done, say_problems
from runtime.web.admin.known_apps import KnownApp, known_apps
from runtime.web.admin.said import moment_said, until_said
from runtime.web.declared import Access, access
from runtime.web.errors import not_found
from runtime.web.language import current_language, gettext
from runtime.web.pages.people import color_of, initials_of

MOST = 200


@admin.get("/admin/apps")
@access(Access.ADMINISTRATOR)
def list_apps() -> ResponseReturnValue:
    """All apps."""
    engine, reader = here()
    apps = known_apps(engine, reader.workspace_id, current_language())
    return page("admin/apps.html", apps=apps, moment_said=moment_said)


@admin.route("/admin/apps/<app_key>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def app_people(app_key: str) -> ResponseReturnValue:
    """Who has which role in an app, as boxes to tick; POST saves those of the people shown."""
    engine, reader = here()
    app = _app_or_404(app_key)
    own = url_for("admin.app_people", app_key=app_key, q=request.args.get("q") or None)
    if request.method == "POST":
        try:
            entries = set_app_roles(engine, reader.workspace_id, app_key, _sent(app), reader.user_id)
        except AccountError as error:
            say_problems(error)
        else:
            said = gettext("Saved: roles in %(app)s", app=app.label)
            say_done(said if entries else gettext("Nothing changed"), entries, own)
        return redirect(own)
    words = asked("q")["q"]
    found = find_members(engine, reader.workspace_id, words=words, app=app_key, limit=MOST)
    members = [(one, initials_of(one.name), color_of(one.id)) for one in found.members]
    have = {one.id for one in find_members(engine, reader.workspace_id, app=app_key, limit=5000).members}
    others = [(one, name) for one, name in names_of(engine, reader.workspace_id) if one not in have]
    return page(
        "admin/app.html", app=app, members=members, others=others, words=words,
        is_cut=found.after is not None, most=MOST, published=until_said(app.published_at),
    )  # fmt: skip


def _app_or_404(app_key: str) -> KnownApp:
    engine, reader = here()
    apps = known_apps(engine, reader.workspace_id, current_language())
    found = next((app for app in apps if app.key == app_key), None)
    if found is None:
        raise not_found()
    return found


def _sent(app: KnownApp) -> dict[int, set[str]]:
    """The roles ticked for each person the form showed, and for the one it adds."""
    offered = {role.key for role in app.roles}
    people = [one for text in request.form.getlist("person")[:MOST] if (one := as_id(text)) is not None]
    found: dict[int, set[str]] = {one: set() for one in people}
    for text in request.form.getlist("role"):
        person, _, role = text.partition(":")
        one = as_id(person)
        if one in found and (role in offered or text in request.form.getlist("gone")):
            found[one].add(role)
    added, role = as_id(request.form.get("add")), request.form.get("add-role", "")
    if added is not None and role in offered:
        found.setdefault(added, set()).add(role)
    return found
