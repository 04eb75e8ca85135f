"""Sign-in: Flask-Security for passwords, one-time links, the choice of language and theme."""

from __future__ import annotations

from flask import Flask

from runtime.web.auth import views
from runtime.web.auth.security import install_security
from runtime.web.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Mount sign-in."""
    install_security(app, settings)
    app.register_blueprint(views.auth)
