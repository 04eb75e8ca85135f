"""One-time links that let somebody set a password: invitations, and links that reset one.

Only a digest of a link is kept; its secret is told once, to whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from runtime.access.accounts import AccountError
from runtime.access.acting import Act, acting
from runtime.access.models import OneTimeLink, User, UserSession
from runtime.access.passwords import NORMAL, Hashing, hash_password, password_problems
from runtime.access.secrets import hash_of, new_secret
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction

INVITATION, RESET = "invitation", "reset"
LIVES = {INVITATION: timedelta(days=7), RESET: timedelta(hours=24)}
LONGEST_NAME = 120

register_messages(
    {
        "link.void": {
            "en": "This link has been used, taken back, or has expired",
            "zh": "该链接已使用、已撤回或已过期",
            "hint": {"en": "Ask whoever sent it for a new one.", "zh": "请联系发送人获取新的链接。"},
        },
        "account.name": {"en": "Enter a name", "zh": "请填写姓名"},
        "account.long_name": {"en": "The name has more than {most} characters", "zh": "姓名超过 {most} 个字"},
    }
)

_users, _links, _sessions = table_of(User), table_of(OneTimeLink), table_of(UserSession)


@dataclass(frozen=True, slots=True)
class Linked:
    """Whom a link is for."""

    user_id: int
    email: str
    name: str
    language: str | None
    purpose: str


def checked_name(name: str) -> str:
    """A person's name as it is kept. Raises AccountError."""
    name = " ".join(name.replace("\0", " ").split())
    if not name:
        raise AccountError(Problem("account.name", "name"))
    if len(name) > LONGEST_NAME:
        raise AccountError(Problem("account.long_name", "name", {"most": LONGEST_NAME}))
    return name


def make_link(act: Act, user_id: int, purpose: str) -> str:
    """The secret of a new link; earlier ones of the same purpose are void."""
    revoke_open(act, user_id, purpose)
    secret = new_secret()
    values = {"digest": hash_of(secret), "user_id": user_id, "purpose": purpose, "created_at": act.at,
              "expires_at": act.at + LIVES[purpose]}  # fmt: skip
    act.connection.execute(insert(_links), values)
    return secret


def revoke_open(act: Act, user_id: int, purpose: str) -> int:
    """Void the unused links of somebody; how many there were."""
    which = (_links.c.user_id == user_id) & (_links.c.purpose == purpose) & _links.c.used_at.is_(None)
    return int(act.connection.execute(delete(_links).where(which)).rowcount)


def renew_link(engine: Engine, workspace_id: int, user_id: int, purpose: str, by: int | None) -> str:
    """A new link for an active person of the workspace; the secret."""
    with acting(engine, by) as act:
        email = _email(act, workspace_id, user_id)
        secret = make_link(act, user_id, purpose)
        act.note(f"{purpose}.made", email, {"until": (act.at + LIVES[purpose]).date().isoformat()})
        return secret


def revoke_link(engine: Engine, workspace_id: int, user_id: int, purpose: str, by: int | None) -> bool:
    """Take a link back; whether there was one."""
    with acting(engine, by) as act:
        email = _email(act, workspace_id, user_id)
        had = revoke_open(act, user_id, purpose) > 0
        if had:
            act.note(f"{purpose}.revoked", email)
        return had


def _email(act: Act, workspace_id: int, user_id: int) -> str:
    mine = (_users.c.id == user_id) & (_users.c.workspace_id == workspace_id)
    row = act.connection.execute(select(_users.c.email, _users.c.active).where(mine)).first()
    if row is None:
        raise AccountError(Problem("account.gone", ""))
    if not row.active:
        raise AccountError(Problem("account.suspended", "", {"email": row.email}))
    return str(row.email)


def linked_account(engine: Engine, secret: str, purpose: str) -> Linked | None:
    """Whom a link is for; None when it is unknown, used, taken back or expired. Nothing is used up."""
    with read_transaction(engine) as connection:
        row = connection.execute(_open_link(secret, purpose)).first()
    return Linked(row.id, row.email, row.name, row.language, purpose) if row is not None else None


def _open_link(secret: str, purpose: str) -> Any:
    valid = [_links.c.digest == hash_of(secret), _links.c.purpose == purpose, _links.c.used_at.is_(None)]
    return (
        select(_users.c.id, _users.c.email, _users.c.name, _users.c.language)
        .join(_links, _links.c.user_id == _users.c.id)
        .where(*valid, _links.c.expires_at > datetime.now(UTC), _users.c.active)
    )


def use_link(
    engine: Engine,
    secret: str,
    purpose: str,
    password: str,
    values: Mapping[str, Any] | None = None,
    cost: Hashing = NORMAL,
) -> int:
    """Set the password of the person a link is for, with `name` and `language` when they join; their id.

    The link is used up, and every session they had ends. Raises AccountError; the link is still good then,
    unless it is void.
    """
    with acting(engine, None) as act:
        row = act.connection.execute(_open_link(secret, purpose)).first()
        if row is None:
            raise AccountError(Problem("link.void", ""))
        more, problems = _joining(values) if values is not None else ({}, [])
        if problems:
            raise AccountError(*problems, *password_problems(password, row.email))
        set_password(act, row.id, row.email, password, cost, more)
        used = update(_links).where(_links.c.digest == hash_of(secret), _links.c.used_at.is_(None))
        if not act.connection.execute(used.values(used_at=act.at)).rowcount:
            raise AccountError(Problem("link.void", ""))
        act.by = int(row.id)
        act.note("user.joined" if purpose == INVITATION else "password.reset", row.email)
        return int(row.id)


def _joining(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """What the invited person says of themselves, and what is wrong with it."""
    found = {"language": values["language"]} if values.get("language") in LANGUAGES else {}
    try:
        found["name"] = checked_name(str(values.get("name") or ""))
    except AccountError as error:
        return found, error.problems
    return found, []


def set_password(
    act: Act, user_id: int, email: str, password: str, cost: Hashing, more: Mapping[str, Any] | None = None
) -> None:
    """Set a password and end all sessions. Raises AccountError when it is not good enough."""
    problems: Iterable[Problem] = password_problems(password, email)
    if problems:
        raise AccountError(*problems)
    values = {"password": hash_password(password, cost), "password_set_at": act.at,
              "fs_uniquifier": token_hex(32), **(more or {})}  # fmt: skip
    act.connection.execute(update(_users).where(_users.c.id == user_id).values(values))
    act.connection.execute(delete(_sessions).where(_sessions.c.user_id == user_id))


def change_password(engine: Engine, user_id: int, password: str, cost: Hashing = NORMAL) -> None:
    """Somebody's own new password; all their sessions end, and open links that reset it are void."""
    with acting(engine, user_id) as act:
        email = act.connection.execute(select(_users.c.email).where(_users.c.id == user_id)).scalar_one()
        set_password(act, user_id, email, password, cost)
        revoke_open(act, user_id, RESET)
        act.note("password.changed", email)
