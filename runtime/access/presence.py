"""Where somebody is signed in, and what signs in for them: sessions and API tokens, seen and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, func, insert, or_, select, update

from runtime.access.accounts import AccountError
from runtime.access.acting import acting
from runtime.access.models import ApiToken, User, UserSession
from runtime.access.secrets import hash_of, new_token
from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction

LONGEST_NAME = 80

register_messages(
    {
        "token.name": {"en": "Say what the token is for", "zh": "请填写令牌用途"},
        "token.long_name": {"en": "The name has more than {most} characters", "zh": "名称超过 {most} 个字"},
        "token.exists": {
            "en": "There is a token “{name}” already",
            "zh": "已有名为“{name}”的令牌",
            "hint": {"en": "Revoke it first, or take another name", "zh": "请先撤销它，或换一个名称"},
        },
        "token.gone": {"en": "This token has been revoked already", "zh": "该令牌已被撤销"},
        "session.gone": {"en": "This session has ended already", "zh": "该会话已结束"},
    }
)

_users, _tokens, _sessions = table_of(User), table_of(ApiToken), table_of(UserSession)


def note_sign_in(engine: Engine, user_id: int, at: datetime, address: str | None) -> None:
    """Somebody has signed in."""
    values = {"last_login_at": at, "current_login_at": at, "last_login_ip": address,
              "login_count": func.coalesce(_users.c.login_count, 0) + 1}  # fmt: skip
    with write_transaction(engine) as connection:
        connection.execute(update(_users).where(_users.c.id == user_id).values(values))


def keep_look(engine: Engine, user_id: int, look: Mapping[str, str | None]) -> None:
    """Theme and density as somebody likes them; None leaves one as it is."""
    values = {name: value for name, value in look.items() if value}
    if values:
        with write_transaction(engine) as connection:
            connection.execute(update(_users).where(_users.c.id == user_id).values(values))


# Sessions


def sessions_of(engine: Engine, user_id: int, at: datetime, idle: datetime) -> list[Any]:
    """The live sessions of somebody, the latest seen first: rows without their values. A session last seen
    before `idle` has ended."""
    s = _sessions.c
    chosen = select(s.digest, s.created_at, s.seen_at, s.address, s.agent)
    live = chosen.where(s.user_id == user_id, s.expires_at > at, s.seen_at > idle)
    with read_transaction(engine) as connection:
        return list(connection.execute(live.order_by(s.seen_at.desc())).all())


def end_session(engine: Engine, user_id: int, digest: str) -> None:
    """End one session of somebody. Raises AccountError when there is none."""
    with acting(engine, user_id) as act:
        mine = (_sessions.c.user_id == user_id) & (_sessions.c.digest == digest)
        if not act.connection.execute(delete(_sessions).where(mine)).rowcount:
            raise AccountError(Problem("session.gone", ""))
        email = act.connection.execute(select(_users.c.email).where(_users.c.id == user_id)).scalar_one()
        act.note("session.ended", email, {"sessions": 1})


def end_other_sessions(engine: Engine, user_id: int, kept: str) -> int:
    """End all sessions of somebody but one; how many."""
    with acting(engine, user_id) as act:
        others = (_sessions.c.user_id == user_id) & (_sessions.c.digest != kept)
        count = int(act.connection.execute(delete(_sessions).where(others)).rowcount)
        if count:
            email = act.connection.execute(select(_users.c.email).where(_users.c.id == user_id)).scalar_one()
            act.note("session.ended", email, {"sessions": count})
        return count


# Tokens


def tokens_of(engine: Engine, workspace_id: int, at: datetime, user_id: int | None = None) -> list[Any]:
    """The valid tokens of somebody, or of everybody of a workspace, newest first, with `email`, `person`."""
    t = _tokens.c
    chosen = (
        select(t.id, t.name, t.created_at, t.last_used_at, t.expires_at, t.user_id, _users.c.email,
               _users.c.name.label("person"), _users.c.active)
        .join(_users, _users.c.id == t.user_id)
        .where(_users.c.workspace_id == workspace_id, t.revoked_at.is_(None))
        .where(or_(t.expires_at.is_(None), t.expires_at > at))
        .order_by(t.created_at.desc(), t.id.desc())
    )  # fmt: skip
    if user_id is not None:
        chosen = chosen.where(t.user_id == user_id)
    with read_transaction(engine) as connection:
        return list(connection.execute(chosen).all())


def make_token(engine: Engine, user_id: int, name: str, expires_at: datetime | None) -> str:
    """A new token of somebody's own. It is told once. Raises AccountError."""
    name = " ".join(name.replace("\0", " ").split())
    if not name:
        raise AccountError(Problem("token.name", "name"))
    if len(name) > LONGEST_NAME:
        raise AccountError(Problem("token.long_name", "name", {"most": LONGEST_NAME}))
    token = new_token()
    with acting(engine, user_id) as act:
        t = _tokens.c
        valid = t.revoked_at.is_(None) & or_(t.expires_at.is_(None), t.expires_at > act.at)
        if act.connection.execute(select(t.id).where(t.user_id == user_id, t.name == name, valid)).first():
            raise AccountError(Problem("token.exists", "name", {"name": name}))
        email = act.connection.execute(select(_users.c.email).where(_users.c.id == user_id)).scalar_one()
        values = {"user_id": user_id, "name": name, "digest": hash_of(token), "created_at": act.at}
        act.connection.execute(insert(_tokens), values | {"expires_at": expires_at})
        act.note("token.added", email, {"name": name})
    return token


def revoke_token(
    engine: Engine, workspace_id: int, token_id: int, by: int | None, owner: int | None = None
) -> str:
    """Revoke a token, of `owner` if given; its name. Raises AccountError when there is none."""
    with acting(engine, by) as act:
        chosen = (
            select(_tokens.c.name, _tokens.c.user_id, _users.c.email)
            .join(_users, _users.c.id == _tokens.c.user_id)
            .where(_tokens.c.id == token_id, _tokens.c.revoked_at.is_(None))
            .where(_users.c.workspace_id == workspace_id)
        )
        row = act.connection.execute(chosen).first()
        if row is None or (owner is not None and row.user_id != owner):
            raise AccountError(Problem("token.gone", ""))
        act.connection.execute(update(_tokens).where(_tokens.c.id == token_id).values(revoked_at=act.at))
        act.note("token.revoked", row.email, {"name": row.name, "count": 1})
        return str(row.name)


def note_token_use(engine: Engine, token_id: int, at: datetime) -> None:
    """A token has been used."""
    with write_transaction(engine) as connection:
        connection.execute(update(_tokens).where(_tokens.c.id == token_id).values(last_used_at=at))
