"""API tokens: the reader's own, and for administrators everybody's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from runtime.access.accounts import AccountError
from runtime.access.presence import make_token, revoke_token, tokens_of
from runtime.web.admin.blueprint import admin, here, page, put_problems, say_problems
from runtime.web.admin.confirming import confirm, needs_confirmation
from runtime.web.admin.forms import TokenForm
from runtime.web.admin.invitation import own_origin
from runtime.web.admin.said import moment_said, until_said
from runtime.web.declared import Access, access
from runtime.web.language import gettext

LIVES = ("30", "90", "365", "0")


@admin.route("/me/tokens", methods=["GET", "POST"])
@access(Access.SIGNED_IN)
def my_tokens() -> ResponseReturnValue:
    """The reader's tokens; POST makes one, shown in the answer and never again."""
    engine, reader = here()
    sent = request.form if request.method == "POST" else None
    form = TokenForm(sent)
    form.days.choices = [
        ("30", gettext("30 days")), ("90", gettext("90 days")), ("365", gettext("1 year")),
        ("0", gettext("Never expires")),
    ]  # fmt: skip
    general: list[str] = []
    made = ""
    if sent is not None:
        days = int(form.days.data) if form.days.data in LIVES else 90
        until = datetime.now(UTC) + timedelta(days=days) if days else None
        try:
            confirm(form.password.data or "")
            made = make_token(engine, reader.user_id or 0, form.name.data or "", until)
        except AccountError as error:
            general = put_problems(form, error.problems)
    failed = bool(general) or any(field.errors for field in form)
    return page(
        "me/tokens.html",
        422 if failed else 200,
        form=form,
        general=general,
        made=made,
        made_name=form.name.data if made else "",
        origin=own_origin() or request.host_url.rstrip("/"),
        rows=_rows(reader.user_id),
        needs_password=needs_confirmation(),
        moment_said=moment_said,
        until_said=until_said,
    )


@admin.post("/me/tokens/<number:token_id>/revoke")
@access(Access.SIGNED_IN)
def revoke_mine(token_id: int) -> ResponseReturnValue:
    """Revoke one of the reader's tokens."""
    _engine, reader = here()
    return _revoke(token_id, reader.user_id, "admin.my_tokens")


@admin.get("/admin/tokens")
@access(Access.ADMINISTRATOR)
def all_tokens() -> ResponseReturnValue:
    """Everybody's tokens."""
    return page("admin/tokens.html", rows=_rows(None), moment_said=moment_said, until_said=until_said)


@admin.post("/admin/tokens/<number:token_id>/revoke")
@access(Access.ADMINISTRATOR)
def revoke_any(token_id: int) -> ResponseReturnValue:
    """Revoke anybody's token."""
    return _revoke(token_id, None, "admin.all_tokens")


def _rows(user_id: int | None) -> list[Any]:
    engine, reader = here()
    return tokens_of(engine, reader.workspace_id, datetime.now(UTC), user_id)


def _revoke(token_id: int, owner: int | None, back: str) -> ResponseReturnValue:
    engine, reader = here()
    try:
        name = revoke_token(engine, reader.workspace_id, token_id, reader.user_id, owner)
    except AccountError as error:
        say_problems(error)
    else:
        flash(gettext("“%(name)s” is revoked: the next request with it is refused", name=name), "done")
    return redirect(url_for(back))
