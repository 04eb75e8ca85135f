"""Flask-Security set up: Argon2id, e-mail as the name, generic answers, attempts counted."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from flask_login import LoginManager
from flask_security import LoginForm, PasswordUtil, Security, SQLAlchemyUserDatastore

from runtime.access.models import InstallationRole, User
from runtime.access.passwords import LIGHT, NORMAL, SHORTEST, password_problems
from runtime.storage.database import db
from runtime.web.database import current_engine
from runtime.web.declared import Access, declare_endpoint
from runtime.web.guard import EXTENSION, csrf
from runtime.web.language import current_language
from runtime.web.settings import Settings
from runtime.web.throttle import begin_attempt

PUBLIC_ENDPOINTS = frozenset({"security.login", "security.logout"})


class CountedLoginForm(LoginForm):
    """Sign-in whose every try is counted. There is no cookie that outlives the session."""

    remember = None  # type: ignore[assignment]  # how WTForms drops an inherited field

    def validate(self, **kwargs: Any) -> bool:
        attempt = begin_attempt(current_engine(), self.email.data or "", request.remote_addr or "")
        valid: bool = super().validate(**kwargs)
        if valid:
            attempt.succeeded()
            forget_csrf_token()
        return valid


def forget_csrf_token() -> None:
    """Whoever signs in gets another token: the one before may have been planted."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


class Passwords(PasswordUtil):
    """Our rules for new passwords, in Flask-Security's forms as well."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        plain = self.normalize(password)
        email = kwargs["user"].email if kwargs.get("user") else str(kwargs.get("email") or "")
        found = [problem.message(current_language()) for problem in password_problems(plain, email)]
        return (found or None), plain


def install_security(app: Flask, settings: Settings) -> None:
    """Mount Flask-Security's sign-in and sign-out."""
    cost = LIGHT if settings.light_passwords else NORMAL
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__type": "ID",
            "argon2__rounds": cost.rounds,
            "argon2__memory_cost": cost.memory_kib,
            "argon2__parallelism": 1,
        },
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST,
        SECURITY_PASSWORD_NORMALIZE_FORM="NFKD",
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_LOGIN_USER_TEMPLATE="auth/sign_in.html",
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/login",
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_CACHE_CONTROL=None,
        SECURITY_REGISTERABLE=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRF-Token", "X-CSRFToken"],
    )
    csrf.init_app(app)
    datastore = SQLAlchemyUserDatastore(db, User, InstallationRole)
    Security(app, datastore, login_form=CountedLoginForm, password_util_cls=Passwords)
    manager: LoginManager = app.login_manager  # type: ignore[attr-defined]
    manager.request_loader(_nobody)  # tokens in addresses and bodies are none of ours
    for endpoint in list(app.view_functions):
        if endpoint.startswith(EXTENSION):
            level = Access.PUBLIC if endpoint in PUBLIC_ENDPOINTS else Access.SIGNED_IN
            declare_endpoint(app, endpoint, level)


def _nobody(_request: object) -> None:
    return None
