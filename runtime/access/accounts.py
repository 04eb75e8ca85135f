"""People of an installation: added, suspended, given roles, tokens and links. Each act is in the audit log.

Functions take an engine and work in one transaction. What does not fit raises `AccountError` with problems.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection, Engine, delete, insert, select, update

from runtime.access.audit import append_audit
from runtime.access.models import ApiToken, AppMember, OneTimeLink, User, UserSession, Workspace
from runtime.access.passwords import NORMAL, Hashing, hash_password, password_problems
from runtime.access.secrets import hash_of, new_secret, new_token
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import InstalledApp

SIGN_IN = "sign_in"
LINK_LIFE = timedelta(hours=24)

register_messages(
    {
        "account.exists": {"en": "There is an account for {email} already", "zh": "{email} 的账号已存在"},
        "account.email": {
            "en": "{email} is not an e-mail address: {reason}",
            "zh": "{email} 不是电子邮件地址",
        },
        "account.unknown": {
            "en": "There is no account for {email}",
            "zh": "没有 {email} 的账号",
            "hint": {
                "en": "Add it: formwright user add {email}",
                "zh": "添加账号：formwright user add {email}",
            },
        },
        "account.suspended": {"en": "The account of {email} is suspended", "zh": "{email} 的账号已停用"},
        "account.last_administrator": {
            "en": "{email} is the last active administrator",
            "zh": "{email} 是最后一位可用的管理员",
        },
        "account.language": {
            "en": "{language} is none of the languages: {known}",
            "zh": "不支持语言 {language}",
        },
        "role.unknown": {
            "en": "{app} has no role {role}",
            "zh": "{app} 没有角色 {role}",
            "hint": {"en": "Its roles: {known}", "zh": "可用角色：{known}"},
        },
    }
)

_users, _members, _tokens = table_of(User), table_of(AppMember), table_of(ApiToken)
_links, _sessions = table_of(OneTimeLink), table_of(UserSession)
_apps, _workspaces = table_of(InstalledApp), table_of(Workspace)


class AccountError(Exception):
    """What was asked of an account cannot be done; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message() for problem in problems))
        self.problems = list(problems)


def normal_email(email: str) -> str:
    """The address in the one form it is stored in. Raises AccountError when it is none."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise AccountError(
            Problem("account.email", "email", {"email": email, "reason": str(error)})
        ) from None
    return found.normalized.lower()


def has_administrator(engine: Engine) -> bool:
    """Whether the installation has been set up."""
    with engine.connect() as connection:
        found = select(_users.c.id).where(_users.c.is_administrator, _users.c.active).limit(1)
        return connection.execute(found).first() is not None


def first_workspace(connection: Connection) -> int:
    """The installation's workspace; made when there is none."""
    found: int | None = connection.execute(select(_workspaces.c.id).order_by(_workspaces.c.id)).scalar()
    if found is not None:
        return found
    values = {"name": "Workspace", "created_at": _now(), "languages": list(LANGUAGES)}
    return int(connection.execute(insert(_workspaces).returning(_workspaces.c.id), values).scalar_one())


def add_user(
    engine: Engine,
    email: str,
    password: str | None = None,
    *,
    name: str | None = None,
    language: str | None = None,
    is_administrator: bool = False,
    cost: Hashing = NORMAL,
) -> int:
    """Add somebody who may sign in; without a password only a link lets them in. Gives the user's id."""
    address = normal_email(email)
    if language is not None and language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise AccountError(Problem("account.language", "language", {"language": language, "known": known}))
    if password is not None and (problems := password_problems(password, address)):
        raise AccountError(*problems)
    now = _now()
    values: dict[str, Any] = {
        "email": address,
        "password": hash_password(password, cost) if password is not None else None,
        "password_set_at": now if password is not None else None,
        "active": True,
        "fs_uniquifier": token_hex(32),
        "name": name or address.partition("@")[0],
        "language": language,
        "is_administrator": is_administrator,
        "user_fields": {},
        "created_at": now,
    }
    with write_transaction(engine) as connection:
        if connection.execute(select(_users.c.id).where(_users.c.email == address)).first():
            raise AccountError(Problem("account.exists", "email", {"email": address}))
        values["workspace_id"] = first_workspace(connection)
        user_id = int(connection.execute(insert(_users).returning(_users.c.id), values).scalar_one())
        data = {"administrator": is_administrator}
        append_audit(connection, "user.added", subject=address, data=data)
    return user_id


def set_suspended(engine: Engine, email: str, suspended: bool, by: int | None = None) -> list[int]:
    """Suspend somebody, or let them back in. Sessions end and tokens stop with their next request.

    Gives the numbers of the audit entries; none when it is so already.
    """
    with write_transaction(engine) as connection:
        user_id = _user_id(connection, email)
        active = connection.execute(select(_users.c.active).where(_users.c.id == user_id)).scalar_one()
        if bool(active) is not suspended:
            return []
        if suspended and is_last_administrator(connection, user_id):
            raise AccountError(Problem("account.last_administrator", "email", {"email": email}))
        values = {"active": not suspended, "fs_uniquifier": token_hex(32)}
        connection.execute(update(_users).where(_users.c.id == user_id).values(values))
        connection.execute(delete(_sessions).where(_sessions.c.user_id == user_id))
        action = "user.suspended" if suspended else "user.resumed"
        return [append_audit(connection, action, user_id=by, subject=email.strip().lower())]


def grant_role(engine: Engine, app_key: str, role: str, email: str, by: int | None = None) -> None:
    """Give somebody a role in an app; nothing happens when they have it."""
    with write_transaction(engine) as connection:
        app_id, user_id = _app_id(connection, app_key), _user_id(connection, email)
        values = {"app_id": app_id, "role": role, "user_id": user_id}
        if connection.execute(select(_members.c.id).filter_by(**values)).first() is None:
            connection.execute(insert(_members), values)
            _audit_role(connection, "role.granted", app_key, role, email, by)


def revoke_role(engine: Engine, app_key: str, role: str, email: str, by: int | None = None) -> bool:
    """Take a role in an app away; whether they had it."""
    with write_transaction(engine) as connection:
        values = {
            "app_id": _app_id(connection, app_key),
            "role": role,
            "user_id": _user_id(connection, email),
        }
        had = connection.execute(delete(_members).filter_by(**values)).rowcount > 0
        if had:
            _audit_role(connection, "role.revoked", app_key, role, email, by)
    return had


def _audit_role(
    connection: Connection, action: str, app_key: str, role: str, email: str, by: int | None
) -> None:
    data = {"role": role}
    append_audit(connection, action, user_id=by, app_key=app_key, subject=email.lower(), data=data)


def add_token(engine: Engine, email: str, name: str = "token", expires_at: datetime | None = None) -> str:
    """A new API token for somebody. It is told once: only its digest is kept."""
    token = new_token()
    with write_transaction(engine) as connection:
        user_id = _user_id(connection, email, active=True)
        values = {"user_id": user_id, "name": name, "digest": hash_of(token), "created_at": _now()}
        connection.execute(insert(_tokens), values | {"expires_at": expires_at})
        append_audit(connection, "token.added", subject=email.lower(), data={"name": name})
    return token


def revoke_tokens(engine: Engine, email: str, name: str | None = None) -> int:
    """Revoke somebody's tokens, or those of one name; how many there were."""
    with write_transaction(engine) as connection:
        which = (_tokens.c.user_id == _user_id(connection, email)) & _tokens.c.revoked_at.is_(None)
        if name is not None:
            which &= _tokens.c.name == name
        count = connection.execute(update(_tokens).where(which).values(revoked_at=_now())).rowcount
        append_audit(connection, "token.revoked", subject=email.lower(), data={"name": name, "count": count})
    return count


def add_link(engine: Engine, email: str, purpose: str = SIGN_IN, life: timedelta = LINK_LIFE) -> str:
    """The secret of a link that lets somebody in once."""
    secret = new_secret()
    now = _now()
    with write_transaction(engine) as connection:
        user_id = _user_id(connection, email, active=True)
        values = {"digest": hash_of(secret), "user_id": user_id, "purpose": purpose, "created_at": now}
        connection.execute(insert(_links), values | {"expires_at": now + life})
    return secret


def consume_link(engine: Engine, secret: str, purpose: str) -> int | None:
    """Whose link this is, once; None when it is unknown, used, expired or for something else."""
    now = _now()
    with write_transaction(engine) as connection:
        which = (_links.c.digest == hash_of(secret)) & (_links.c.purpose == purpose)
        still = _links.c.used_at.is_(None) & (_links.c.expires_at > now)
        if not connection.execute(update(_links).where(which & still).values(used_at=now)).rowcount:
            return None
        user_id: int = connection.execute(select(_links.c.user_id).where(which)).scalar_one()
        return user_id


def _user_id(connection: Connection, email: str, active: bool = False) -> int:
    address = email.strip().lower()
    row = connection.execute(select(_users.c.id, _users.c.active).where(_users.c.email == address)).first()
    if row is None:
        raise AccountError(Problem("account.unknown", "email", {"email": email}))
    if active and not row.active:
        raise AccountError(Problem("account.suspended", "email", {"email": email}))
    return int(row.id)


def _app_id(connection: Connection, app_key: str) -> int:
    found: int | None = connection.execute(select(_apps.c.id).where(_apps.c.key == app_key)).scalar()
    if found is None:
        raise AccountError(Problem("app.unknown", "app", {"app": app_key}))
    return found


def is_last_administrator(connection: Connection, user_id: int) -> bool:
    """Whether nobody else administrates; those invited who never came in don't count.

    Holds until the transaction ends: two can't resign at once.
    """
    came_in = _users.c.password.is_not(None) | _users.c.last_login_at.is_not(None)
    chosen = select(_users.c.id, came_in.label("came_in")).where(_users.c.is_administrator, _users.c.active)
    rows = connection.execute(chosen.order_by(_users.c.id).with_for_update()).all()
    others = [row.id for row in rows if row.id != user_id and row.came_in]
    return not others and any(row.id == user_id for row in rows)


def _now() -> datetime:
    return datetime.now(UTC)
