"""Sign-in: Flask-Security for passwords, one-time links, the choice of language and theme."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask, request, session
from flask_login import user_logged_in

from runtime.access.presence import note_sign_in
from runtime.web.auth import views
from runtime.web.auth.security import install_security
from runtime.web.database import engine_of
from runtime.web.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Mount sign-in."""
    install_security(app, settings)
    app.register_blueprint(views.auth)
    user_logged_in.connect(_signed_in, app)


def _signed_in(app: Flask, user: Any, **_more: Any) -> None:
    """Somebody has signed in, by whichever way; what they look at is as they like it."""
    note_sign_in(engine_of(app), user.id, datetime.now(UTC), request.remote_addr)
    if user.theme and "theme" not in session:
        session["theme"] = user.theme
    if user.density and "density" not in session:
        session["density"] = user.density
