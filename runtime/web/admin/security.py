"""What lets the reader in: their password and the browsers they are signed in with."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user
from flask_security.proxies import _security as security

from runtime.access.accounts import AccountError
from runtime.access.invitations import change_password
from runtime.access.passwords import LIGHT, NORMAL, SHORTEST
from runtime.access.presence import end_other_sessions, end_session, sessions_of
from runtime.problems import Problem
from runtime.web.admin.blueprint import admin, here, page, put_problems, say_problems
from runtime.web.admin.confirming import FRESH, check_password, needs_confirmation, stored_password
from runtime.web.admin.forms import PasswordForm
from runtime.web.admin.said import device_said, is_handheld, moment_said
from runtime.web.auth.security import forget_csrf_token
from runtime.web.declared import Access, access
from runtime.web.language import gettext, ngettext
from runtime.web.sessions import IDLE, Session


@admin.get("/me/sign-in")
@access(Access.SIGNED_IN)
def my_security() -> ResponseReturnValue:
    """Password and sessions."""
    return _draw(PasswordForm(), [])


@admin.post("/me/sign-in/password")
@access(Access.SIGNED_IN)
def change_my_password() -> ResponseReturnValue:
    """A new password; every other session ends, this one goes on under another secret."""
    engine, reader = here()
    form = PasswordForm(request.form)
    cost = LIGHT if current_app.config["SETTINGS"].light_passwords else NORMAL
    try:
        if stored_password() is not None:
            check_password(form.old.data or "", "old")
        elif needs_confirmation():
            raise AccountError(Problem("auth.no_password", ""))
        change_password(engine, reader.user_id or 0, form.new.data or "", cost)
    except AccountError as error:
        problems = [
            Problem(one.code, "new" if one.path == "password" else one.path, one.values)
            for one in error.problems
        ]
        return _draw(form, put_problems(form, problems), 422)
    user = security.datastore.find_user(id=reader.user_id)
    assert user is not None
    forget_csrf_token()
    login_user(user, authn_via=["password"])
    flash(gettext("The password is changed; all other sessions have ended"), "done")
    return redirect(url_for("admin.my_security"))


@admin.post("/me/sign-in/end")
@access(Access.SIGNED_IN)
def end_my_session() -> ResponseReturnValue:
    """End one of the reader's sessions."""
    engine, reader = here()
    digest = request.form.get("session", "").replace("\0", "")
    if isinstance(session, Session) and digest == session.digest:
        flash(gettext("To end this one, sign out"), "error")
        return redirect(url_for("admin.my_security"))
    try:
        end_session(engine, reader.user_id or 0, digest)
    except AccountError as error:
        say_problems(error)
    else:
        flash(gettext("The session has ended"), "done")
    return redirect(url_for("admin.my_security"))


@admin.post("/me/sign-in/end-others")
@access(Access.SIGNED_IN)
def end_my_others() -> ResponseReturnValue:
    """End all of the reader's sessions but this one."""
    engine, reader = here()
    own: str = getattr(session, "digest", "")
    count = end_other_sessions(engine, reader.user_id or 0, own)
    said = ngettext("%(num)s other session has ended", "%(num)s other sessions have ended", count)
    flash(said if count else gettext("There was no other session"), "done")
    return redirect(url_for("admin.my_security"))


def _draw(form: PasswordForm, general: list[str], status: int = 200) -> ResponseReturnValue:
    engine, reader = here()
    now = datetime.now(UTC)
    own: str = getattr(session, "digest", "")
    rows = sessions_of(engine, reader.user_id or 0, now, now - IDLE)
    rows.sort(key=lambda row: row.digest != own)
    return page(
        "me/security.html",
        status,
        form=form,
        general=general,
        has_password=stored_password() is not None,
        least=SHORTEST,
        sessions=[
            (row, device_said(row.agent), is_handheld(row.agent), row.digest == own, moment_said(row.seen_at),
             moment_said(row.created_at))
            for row in rows
        ],
        idle=int(IDLE.total_seconds() // 60),
        fresh=int(FRESH.total_seconds() // 60),
    )  # fmt: skip
