"""Whoever signed in a while ago gives their password again before they do what can't be undone."""

from __future__ import annotations

import time
from datetime import timedelta

from flask import request, session
from sqlalchemy import select

from runtime.access.accounts import AccountError
from runtime.access.models import User
from runtime.access.passwords import is_password
from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.web.admin.blueprint import here
from runtime.web.throttle import begin_attempt

FRESH = timedelta(minutes=30)
SIGNED_IN_AT = "fs_paa"

register_messages(
    {
        "auth.confirm": {
            "en": "Enter your own password: you signed in more than {minutes} minutes ago",
            "zh": "请输入自己的登录密码：距上次登录已超过 {minutes} 分钟",
        },
        "auth.wrong_password": {"en": "The password is not right", "zh": "密码不正确"},
        "auth.no_password": {
            "en": "Your account has no password yet: sign in with a new link, then set one",
            "zh": "账号尚未设置密码：请用新链接登录后设置密码",
        },
    }
)

_users = table_of(User)


def needs_confirmation() -> bool:
    """Whether the reader signed in too long ago for what can't be undone."""
    at = session.get(SIGNED_IN_AT)
    return not isinstance(at, int | float) or time.time() - at > FRESH.total_seconds()


def confirm(password: str) -> None:
    """Make sure it is them. Raises AccountError at `password`."""
    if not needs_confirmation():
        return
    if stored_password() is None:
        raise AccountError(Problem("auth.no_password", "password"))
    if not password:
        minutes = int(FRESH.total_seconds() // 60)
        raise AccountError(Problem("auth.confirm", "password", {"minutes": minutes}))
    check_password(password, "password")
    session[SIGNED_IN_AT] = time.time()


def check_password(password: str, path: str) -> None:
    """Raise AccountError at `path` unless this is the reader's password. Guesses are counted."""
    engine, person = here()
    attempt = begin_attempt(engine, person.email, request.remote_addr or "")
    if not is_password(password, stored_password()):
        raise AccountError(Problem("auth.wrong_password", path))
    attempt.succeeded()


def stored_password() -> str | None:
    """What is stored of the reader's password."""
    engine, person = here()
    with read_transaction(engine) as connection:
        chosen = select(_users.c.password).where(_users.c.id == person.user_id)
        found: str | None = connection.execute(chosen).scalar()
    return found
