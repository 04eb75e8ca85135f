"""The reader's own page: name, language, time zone, appearance; and the roles they hold."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from runtime.access.accounts import AccountError
from runtime.access.changes import change_member
from runtime.access.members import find_member
from runtime.access.presence import keep_look
from runtime.problems import LANGUAGES
from runtime.web.admin.blueprint import here, page, put_problems
from runtime.web.admin.forms import NAMES, ProfileForm, timezone_choices
from runtime.web.admin.known_apps import known_apps
from runtime.web.declared import Access, access
from runtime.web.language import (
    DENSITIES,
    THEMES,
    current_density,
    current_language,
    current_theme,
    gettext,
    speak,
)
from runtime.web.pages.blueprint import pages


@pages.route("/me", methods=["GET", "POST"])
@access(Access.SIGNED_IN)
def profile() -> ResponseReturnValue:
    """The reader's own account."""
    engine, reader = here()
    me = find_member(engine, reader.workspace_id, reader.user_id or 0)
    assert me is not None
    sent = request.form if request.method == "POST" else None
    data = {"name": me.name, "language": current_language(), "timezone": me.timezone or "",
            "theme": current_theme(), "density": current_density()}  # fmt: skip
    form = ProfileForm(sent, data=data)
    form.language.choices = list(NAMES.items())
    form.timezone.choices = timezone_choices(current_language(), gettext("As the workspace"))
    form.theme.choices = [("auto", gettext("System")), ("light", gettext("Light")), ("dark", gettext("Dark"))]
    form.density.choices = [("comfortable", gettext("Comfortable")), ("compact", gettext("Compact"))]
    general: list[str] = []
    if sent is not None:
        language = form.language.data if form.language.data in LANGUAGES else current_language()
        theme = form.theme.data if form.theme.data in THEMES else current_theme()
        values = {"name": request.form.get("name", ""), "language": language,
                  "timezone": form.timezone.data or None, "theme": theme}  # fmt: skip
        try:
            change_member(engine, reader.workspace_id, me.id, values, {}, me.id)
        except AccountError as error:
            general = put_problems(form, error.problems)
        else:
            session["language"], session["theme"] = language, theme
            if form.density.data in DENSITIES:
                session["density"] = form.density.data
                keep_look(engine, me.id, {"density": form.density.data})
            speak(language)
            flash(gettext("Your profile is saved"), "done")
            return redirect(url_for("pages.profile"))
    apps = {app.key: app for app in known_apps(engine, reader.workspace_id, current_language())}
    failed = bool(general) or any(field.errors for field in form)
    return page(
        "me/profile.html",
        422 if failed else 200,
        form=form,
        general=general,
        member=me,
        held=[
            (apps[key], [apps[key].role_label(role) for role in roles])
            for key, roles in me.roles.items()
            if key in apps and apps[key].version and apps[key].enabled
        ],
    )
