"""Where one-time links lead: an invited person sets name, language and password and is in."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_security import login_user, logout_user
from flask_security.proxies import _security as security

from runtime.access.accounts import AccountError
from runtime.access.invitations import INVITATION, RESET, linked_account, use_link
from runtime.access.passwords import LIGHT, NORMAL, SHORTEST
from runtime.problems import LANGUAGES, Problem
from runtime.web.admin.blueprint import admin, put_problems
from runtime.web.admin.forms import JoinForm, language_choices
from runtime.web.auth.security import forget_csrf_token
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.errors import Refusal
from runtime.web.language import current_language


@admin.route("/join/<secret>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def join(secret: str) -> ResponseReturnValue:
    """Accept an invitation."""
    return _by_link(secret, INVITATION)


@admin.route("/reset/<secret>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def reset(secret: str) -> ResponseReturnValue:
    """Set a new password by a link."""
    return _by_link(secret, RESET)


def _by_link(secret: str, purpose: str) -> ResponseReturnValue:
    engine = current_engine()
    account = linked_account(engine, secret, purpose)
    if account is None:
        raise Refusal(410, Problem("link.void"))
    sent = request.form if request.method == "POST" else None
    language = account.language if account.language in LANGUAGES else current_language()
    guessed = "" if account.name == account.email.partition("@")[0] else account.name
    form = JoinForm(sent, data={"name": guessed, "language": language})
    form.language.choices = language_choices()
    general: list[str] = []
    if sent is not None:
        values = {"name": form.name.data, "language": form.language.data} if purpose == INVITATION else None
        cost = LIGHT if current_app.config["SETTINGS"].light_passwords else NORMAL
        try:
            user_id = use_link(engine, secret, purpose, form.password.data or "", values, cost)
        except AccountError as error:
            if any(problem.code == "link.void" for problem in error.problems):
                raise Refusal(410, *error.problems) from None
            general = put_problems(form, error.problems)
        else:
            return _let_in(user_id, form.language.data if values is not None else None)
    return (
        render_template(
            "admin/join.html", account=account, form=form, general=general, least=SHORTEST,
            is_invitation=purpose == INVITATION,
        ),
        200 if sent is None else 422,
    )  # fmt: skip


def _let_in(user_id: int, language: str | None) -> ResponseReturnValue:
    user = security.datastore.find_user(id=user_id)
    assert user is not None
    logout_user()
    forget_csrf_token()
    if language in LANGUAGES:
        session["language"] = language
    login_user(user, authn_via=["password"])
    return redirect("/")
