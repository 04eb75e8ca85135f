"""One-time links for others: made, shown once to be copied, taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from runtime.access.accounts import AccountError
from runtime.access.invitations import INVITATION, LIVES, RESET, renew_link, revoke_link
from runtime.web.admin.blueprint import admin, here, page, say_problems
from runtime.web.admin.confirming import confirm
from runtime.web.admin.person import member_or_404
from runtime.web.admin.said import until_said
from runtime.web.declared import Access, access
from runtime.web.language import gettext


def own_origin() -> str:
    """Scheme and host of this site as the reader's browser knows it; empty where that isn't certain.

    A `Host` header is believed only where the browser says by `Origin` that the form came from there; a
    link for somebody else is never made from what anybody may write into a header.
    """
    origin = request.headers.get("Origin", "")
    parts = urlsplit(origin)
    fits = parts.scheme in ("http", "https") and parts.netloc and parts.netloc == request.host
    if fits and current_app.config["SETTINGS"].https and parts.scheme != "https":
        return ""
    return f"{parts.scheme}://{parts.netloc}" if fits else ""


def show_link(user_id: int, secret: str, purpose: str, is_new: bool = False) -> ResponseReturnValue:
    """The page that shows a link, this once."""
    path = url_for("admin.join" if purpose == INVITATION else "admin.reset", secret=secret)
    return page(
        "admin/link.html",
        member=member_or_404(user_id),
        link=f"{own_origin()}{path}",
        is_whole=bool(own_origin()),
        purpose=purpose,
        until=until_said(datetime.now(UTC) + LIVES[purpose]),
        is_new=is_new,
    )


def _renew(user_id: int, purpose: str) -> ResponseReturnValue:
    engine, reader = here()
    member = member_or_404(user_id)
    try:
        if purpose == RESET:
            confirm(request.form.get("password", ""))
        secret = renew_link(engine, reader.workspace_id, member.id, purpose, reader.user_id)
    except AccountError as error:
        say_problems(error)
        return redirect(url_for("admin.person", user_id=user_id))
    return show_link(user_id, secret, purpose)


def _revoke(user_id: int, purpose: str) -> ResponseReturnValue:
    engine, reader = here()
    member = member_or_404(user_id)
    try:
        had = revoke_link(engine, reader.workspace_id, member.id, purpose, reader.user_id)
    except AccountError as error:
        say_problems(error)
    else:
        flash(gettext("The link is void") if had else gettext("There was no open link"), "done")
    return redirect(url_for("admin.person", user_id=user_id))


@admin.post("/admin/people/<number:user_id>/invitation")
@access(Access.ADMINISTRATOR)
def renew_invitation(user_id: int) -> ResponseReturnValue:
    """A new invitation; the earlier link is void."""
    return _renew(user_id, INVITATION)


@admin.post("/admin/people/<number:user_id>/invitation/revoke")
@access(Access.ADMINISTRATOR)
def revoke_invitation(user_id: int) -> ResponseReturnValue:
    """Take the invitation back."""
    return _revoke(user_id, INVITATION)


@admin.post("/admin/people/<number:user_id>/reset")
@access(Access.ADMINISTRATOR)
def make_reset(user_id: int) -> ResponseReturnValue:
    """A link by which somebody sets a new password."""
    return _renew(user_id, RESET)


@admin.post("/admin/people/<number:user_id>/reset/revoke")
@access(Access.ADMINISTRATOR)
def revoke_reset(user_id: int) -> ResponseReturnValue:
    """Take that link back."""
    return _revoke(user_id, RESET)
