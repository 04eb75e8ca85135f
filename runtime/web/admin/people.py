"""The people of the workspace: found, invited, and given roles several at once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from runtime.access.accounts import AccountError
from runtime.access.changes import give_roles, invite
from runtime.access.members import STATES, find_members
from runtime.web.admin.blueprint import admin, as_id, asked, here, page, put_problems, say_done, say_problems
from runtime.web.admin.confirming import confirm, needs_confirmation
from runtime.web.admin.forms import department_choices
from runtime.web.admin.invitation import show_link
from runtime.web.admin.known_apps import known_apps
from runtime.web.admin.person import (
    bound_form,
    field_forms,
    field_values,
    member_values,
    role_rows,
    sent_roles,
)
from runtime.web.admin.said import moment_said, until_said
from runtime.web.auth.views import local_address
from runtime.web.declared import Access, access
from runtime.web.language import current_language, gettext, ngettext
from runtime.web.pages.inputs import control_class
from runtime.web.pages.people import color_of, initials_of


@admin.get("/admin/people")
@access(Access.ADMINISTRATOR)
def list_people() -> ResponseReturnValue:
    """Everybody, a page at a time."""
    engine, reader = here()
    given = asked("q", "state", "department", "app")
    found = find_members(
        engine,
        reader.workspace_id,
        words=given["q"],
        state=given["state"],
        department=as_id(given["department"]),
        app=given["app"],
        after=as_id(request.args.get("after")),
    )
    apps = known_apps(engine, reader.workspace_id, current_language())
    kept = {key: value for key, value in given.items() if value}

    def address(**more: Any) -> str:
        return url_for("admin.list_people", **{**kept, **more})

    states = {"": gettext("All"), "active": gettext("Active"), "invited": gettext("Invited"),
              "suspended": gettext("Suspended")}  # fmt: skip
    return page(
        "admin/people.html",
        asked=given,
        is_narrowed=bool(given["q"] or given["department"] or given["app"] or given["state"]),
        members=[(one, initials_of(one.name), color_of(one.id)) for one in found.members],
        states=[
            (key, label, found.counts.get(key, 0) if key else sum(found.counts.values()),
             address(state=key or None), given["state"] == key or (not key and given["state"] not in STATES))
            for key, label in states.items()
        ],
        apps=apps,
        by_key={app.key: app for app in apps},
        departments=department_choices(engine, reader.workspace_id, gettext("Every department")),
        moment_said=moment_said,
        until_said=until_said,
        first=address() if request.args.get("after") else "",
        following=address(after=found.after) if found.after else "",
        own=request.full_path.rstrip("?"),
    )  # fmt: skip


@admin.post("/admin/people/roles")
@access(Access.ADMINISTRATOR)
def give_many() -> ResponseReturnValue:
    """Give the chosen people a role, or take it from them."""
    engine, reader = here()
    back = local_address(request.form.get("next") or url_for("admin.list_people"))
    chosen = [one for text in request.form.getlist("id")[:500] if (one := as_id(text)) is not None]
    app_key, _, role = request.form.get("role", "").partition(":")
    apps = {app.key: app for app in known_apps(engine, reader.workspace_id, current_language())}
    known = app_key in apps and any(one.key == role for one in apps[app_key].roles)
    give = request.form.get("act") != "take"
    if not chosen or not (known or (not give and app_key in apps)):
        flash(gettext("Choose people and a role first"), "error")
        return redirect(back)
    try:
        entries = give_roles(engine, reader.workspace_id, chosen, app_key, role, give, reader.user_id)
    except AccountError as error:
        say_problems(error)
        return redirect(back)
    label = apps[app_key].role_label(role)
    count = len(entries)
    if give:
        said = ngettext(
            "%(num)s person is now %(role)s", "%(num)s people are now %(role)s", count, role=label
        )
    else:
        said = ngettext(
            "%(num)s person is no longer %(role)s", "%(num)s people are no longer %(role)s", count, role=label
        )
    say_done(said if entries else gettext("Nothing changed: they were so already"), entries, back)
    return redirect(back)


@admin.route("/admin/people/new", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def invite_person() -> ResponseReturnValue:
    """Add somebody; the answer shows their link, once."""
    engine, reader = here()
    sent = request.form if request.method == "POST" else None
    apps = known_apps(engine, reader.workspace_id, current_language())
    form, extra = bound_form(None, sent), field_forms(apps, {}, sent)
    roles: dict[str, set[str]] = {}
    general: list[str] = []
    if sent is not None:
        roles = sent_roles(apps)
        try:
            if form.is_administrator.data:
                confirm(form.password.data or "")
            values = {**member_values(form), "user_fields": field_values(extra)}
            if not values["name"]:
                del values["name"]
            user_id, secret = invite(engine, reader.workspace_id, values, roles, reader.user_id)
        except AccountError as error:
            general = put_problems(form, error.problems)
        else:
            return show_link(user_id, secret, "invitation", is_new=True)
    rows = role_rows(apps, roles)
    return page(
        "admin/invite.html",
        200 if sent is None else 422,
        form=form,
        extra=[(app, list(extra[app.key])) for app in apps if app.key in extra],
        control_class=control_class,
        roles=rows,
        general=general,
        needs_password=needs_confirmation(),
    )
