"""One-time sign-in links, and what a visitor may choose before anybody signs in."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, login_user, logout_user
from flask_security.proxies import _security as security

from runtime.access.accounts import SIGN_IN, consume_link
from runtime.access.presence import keep_look
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.web.auth.security import forget_csrf_token
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.errors import Refusal
from runtime.web.language import DENSITIES, THEMES

register_messages(
    {
        "auth.link": {
            "en": "This sign-in link has been used or has expired",
            "zh": "该登录链接已使用或已过期",
            "hint": {"en": "Ask for a new one.", "zh": "请获取新的链接。"},
        }
    }
)

auth = Blueprint("auth", __name__)


@auth.get("/sign-in/<secret>")
@access(Access.PUBLIC)
def use_link(secret: str) -> ResponseReturnValue:
    """Sign in by a link, once."""
    if request.method == "HEAD":  # looked at, not opened
        return "", 204
    user_id = consume_link(current_engine(), secret, SIGN_IN)
    user = security.datastore.find_user(id=user_id) if user_id is not None else None
    if user is None or not user.active:
        raise Refusal(410, Problem("auth.link"))
    logout_user()
    forget_csrf_token()
    login_user(user, authn_via=["link"])
    return redirect("/")


@auth.post("/sign-out")
@access(Access.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End the session; its row is deleted."""
    logout_user()
    session.clear()
    return redirect(url_for("security.login"))


@auth.get("/choose")
@access(Access.PUBLIC)
def choose() -> ResponseReturnValue:
    """Keep the reader's choice of language, theme or density in the session, and go back.

    Whoever is signed in finds theme and density again on the next device.
    """
    language, theme = request.args.get("language"), request.args.get("theme")
    density = request.args.get("density")
    if language in LANGUAGES:
        session["language"] = language
    if theme in THEMES:
        session["theme"] = theme
    if density in DENSITIES:
        session["density"] = density
    look = {"theme": theme if theme in THEMES else None, "density": density if density in DENSITIES else None}
    if current_user.is_authenticated:
        keep_look(current_engine(), current_user.id, look)
    return redirect(local_address(request.args.get("next")))


def local_address(text: str | None) -> str:
    """`text` when it is a path on this site, else the start page."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(text)
    return "/" if parts.scheme or parts.netloc or any(ord(letter) < 32 for letter in text) else text
