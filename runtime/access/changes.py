"""What administrators do to people: invite, change, give roles, sign out. Each act in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from secrets import token_hex
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from runtime.access.accounts import AccountError, is_last_administrator, normal_email
from runtime.access.acting import Act, acting
from runtime.access.invitations import INVITATION, checked_name, make_link
from runtime.access.models import AppMember, Department, User, UserSession
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.installed import InstalledApp

Roles = Mapping[str, Collection[str]]
"""Role keys by app key. An app that isn't named keeps what it has."""

register_messages(
    {
        "account.gone": {"en": "There is no such person", "zh": "没有此人"},
        "account.timezone": {"en": "There is no time zone {timezone}", "zh": "没有时区 {timezone}"},
        "account.department": {"en": "This department is gone", "zh": "该部门已不存在"},
        "account.manager": {"en": "The manager must be an active person", "zh": "上级须是在用的人员"},
        "account.manager_cycle": {
            "en": "{manager} reports to {name} already, so can't be the manager as well",
            "zh": "{manager}已是{name}的下属，不能同时作为上级",
        },
        "account.stale": {
            "en": "Somebody else changed this person meanwhile",
            "zh": "此人的资料已被他人修改",
            "hint": {
                "en": "What you entered is still here; compare, then save again",
                "zh": "填写的内容仍在；请核对后再次保存",
            },
        },
    }
)

_users, _members, _apps = table_of(User), table_of(AppMember), table_of(InstalledApp)
_departments, _sessions = table_of(Department), table_of(UserSession)

PLAIN = (
    "name",
    "email",
    "language",
    "timezone",
    "theme",
    "department_id",
    "manager_id",
    "is_administrator",
    "designs",
    "publishes",
)
SWITCHES = ("is_administrator", "designs", "publishes")


def invite(
    engine: Engine, workspace_id: int, values: Mapping[str, Any], roles: Roles, by: int | None
) -> tuple[int, str]:
    """Add somebody and make the link by which they come in; their id and the link's secret.

    `values` as for `change_member`; only `email` must be there. Raises AccountError.
    """
    address = normal_email(str(values.get("email") or ""))
    with acting(engine, by) as act:
        if act.connection.execute(select(_users.c.id).where(_users.c.email == address)).first():
            raise AccountError(Problem("account.exists", "email", {"email": address}))
        new = {key: _checked(act, workspace_id, None, key, value) for key, value in values.items()}
        row = {
            "name": address.partition("@")[0],
            "user_fields": {},
            "is_administrator": False,
            **new,
            "email": address,
            "workspace_id": workspace_id,
            "active": True,
            "fs_uniquifier": token_hex(32),
            "created_at": act.at,
        }
        user_id = int(act.connection.execute(insert(_users).returning(_users.c.id), row).scalar_one())
        data = {"administrator": bool(row["is_administrator"])}
        act.note("user.invited", address, data)
        _set_roles(act, workspace_id, user_id, address, roles)
        return user_id, make_link(act, user_id, INVITATION)


def change_member(
    engine: Engine,
    workspace_id: int,
    user_id: int,
    values: Mapping[str, Any],
    roles: Roles,
    by: int | None,
    shown: str | None = None,
) -> list[int]:
    """Change somebody; the audit entries, none when nothing changes. Raises AccountError.

    `values` may hold those of `PLAIN` and `user_fields` (JSON values by app key). `shown` is the mark
    (`mark_of`) of what the form showed: when it isn't so any more, nothing is changed.
    """
    with acting(engine, by) as act:
        stored = _stored(act, workspace_id, user_id)
        if shown is not None and shown != mark_of(act, stored):
            raise AccountError(Problem("account.stale", ""))
        changes: dict[str, list[Any]] = {}
        for key in (*PLAIN, "user_fields"):
            if key in values:
                new = _checked(act, workspace_id, stored, key, values[key])
                old = getattr(stored, key)
                old = bool(old) if key in SWITCHES else old
                if new != (old or {} if key == "user_fields" else old):
                    changes[key] = [old, new]
        if changes:
            write_changes(act, user_id, {key: pair[1] for key, pair in changes.items()})
            act.note("user.changed", stored.email, {"id": user_id, "changes": changes})
        _set_roles(act, workspace_id, user_id, stored.email, roles)
        return act.entries


def write_changes(act: Act, user_id: int, values: Mapping[str, Any]) -> None:
    """Write checked values. Who is made an administrator, or no longer is one, signs in anew."""
    new = dict(values)
    if "is_administrator" in new:
        new["fs_uniquifier"] = token_hex(32)
        act.connection.execute(delete(_sessions).where(_sessions.c.user_id == user_id))
    act.connection.execute(update(_users).where(_users.c.id == user_id).values(**new))


def give_roles(
    engine: Engine,
    workspace_id: int,
    ids: Iterable[int],
    app_key: str,
    role: str,
    give: bool,
    by: int | None,
) -> list[int]:
    """Give several people a role in an app, or take it from them; the audit entries."""
    with acting(engine, by) as act:
        for user_id in dict.fromkeys(ids):
            stored = _stored(act, workspace_id, user_id)
            write_role(act, workspace_id, user_id, stored.email, app_key, role, give)
        return act.entries


def set_app_roles(
    engine: Engine, workspace_id: int, app_key: str, roles: Mapping[int, Collection[str]], by: int | None
) -> list[int]:
    """Let people have exactly these roles in an app; the audit entries."""
    with acting(engine, by) as act:
        for user_id, wanted in roles.items():
            stored = _stored(act, workspace_id, user_id)
            _set_roles(act, workspace_id, user_id, stored.email, {app_key: wanted})
        return act.entries


def write_role(
    act: Act, workspace_id: int, user_id: int, email: str, app_key: str, role: str, give: bool
) -> bool:
    """Give or take a role; whether that changed anything."""
    chosen = select(_apps.c.id).where(_apps.c.key == app_key, _apps.c.workspace_id == workspace_id)
    app_id = act.connection.execute(chosen).scalar()
    if app_id is None:
        raise AccountError(Problem("app.unknown", "app", {"app": app_key}))
    values = {"app_id": app_id, "user_id": user_id, "role": role}
    had = act.connection.execute(select(_members.c.id).filter_by(**values)).first() is not None
    if had is give:
        return False
    if give:
        act.connection.execute(insert(_members), values)
    else:
        act.connection.execute(delete(_members).filter_by(**values))
    act.note("role.granted" if give else "role.revoked", email, {"role": role, "id": user_id}, app_key)
    return True


def sign_out_everywhere(engine: Engine, workspace_id: int, user_id: int, by: int | None) -> int:
    """End all sessions of somebody; how many there were. Tokens stay."""
    with acting(engine, by) as act:
        stored = _stored(act, workspace_id, user_id)
        count = act.connection.execute(delete(_sessions).where(_sessions.c.user_id == user_id)).rowcount
        new = {"fs_uniquifier": token_hex(32)}
        act.connection.execute(update(_users).where(_users.c.id == user_id).values(new))
        act.note("user.signed_out", stored.email, {"sessions": count})
        return int(count)


def _set_roles(act: Act, workspace_id: int, user_id: int, email: str, roles: Roles) -> None:
    for app_key, wanted in roles.items():
        chosen = (
            select(_members.c.role)
            .join(_apps, _apps.c.id == _members.c.app_id)
            .where(_members.c.user_id == user_id, _apps.c.key == app_key)
        )
        held = set(act.connection.execute(chosen).scalars())
        for role in sorted(held ^ set(wanted)):
            write_role(act, workspace_id, user_id, email, app_key, role, role in wanted)


def mark_of(act: Act, stored: Any) -> str:
    """A mark of somebody's values and roles, to notice that they have changed."""
    from runtime.access.members import member_mark

    held = select(_apps.c.key, _members.c.role).join(_apps, _apps.c.id == _members.c.app_id)
    rows = act.connection.execute(held.where(_members.c.user_id == stored.id)).all()
    return member_mark(stored, [(row[0], row[1]) for row in rows])


def _stored(act: Act, workspace_id: int, user_id: int) -> Any:
    mine = (_users.c.id == user_id) & (_users.c.workspace_id == workspace_id)
    found = act.connection.execute(select(_users).where(mine).with_for_update()).first()
    if found is None:
        raise AccountError(Problem("account.gone", ""))
    return found


def _checked(act: Act, workspace_id: int, stored: Any, key: str, value: Any) -> Any:
    """A value as it is kept. Raises AccountError."""
    return _CHECKS[key](act, workspace_id, stored, value)


def _name(_act: Act, _workspace: int, _stored: Any, value: Any) -> str:
    return checked_name(str(value or ""))


def _email(act: Act, _workspace: int, stored: Any, value: Any) -> str:
    address = normal_email(str(value or ""))
    if stored is not None and address != stored.email:
        taken = select(_users.c.id).where(_users.c.email == address, _users.c.id != stored.id)
        if act.connection.execute(taken).first():
            raise AccountError(Problem("account.exists", "email", {"email": address}))
    return address


def _language(_act: Act, _workspace: int, _stored: Any, value: Any) -> str | None:
    if value and value not in LANGUAGES:
        values = {"language": str(value), "known": ", ".join(LANGUAGES)}
        raise AccountError(Problem("account.language", "language", values))
    return value or None


def checked_timezone(value: Any) -> str | None:
    """The name of a time zone there is, or None for none. Raises AccountError."""
    from zoneinfo import available_timezones

    if value and value not in available_timezones():
        raise AccountError(Problem("account.timezone", "timezone", {"timezone": str(value)}))
    return value or None


def _timezone(_act: Act, _workspace: int, _stored: Any, value: Any) -> str | None:
    return checked_timezone(value)


def _theme(_act: Act, _workspace: int, _stored: Any, value: Any) -> str | None:
    return value if value in ("auto", "light", "dark") else None


def _department(act: Act, workspace_id: int, stored: Any, value: Any) -> int | None:
    if value is None or (stored is not None and value == stored.department_id):
        return value
    mine = (_departments.c.workspace_id == workspace_id) & _departments.c.active
    if (
        act.connection.execute(select(_departments.c.id).where(mine, _departments.c.id == value)).first()
        is None
    ):
        raise AccountError(Problem("account.department", "department_id"))
    return int(value)


def _manager(act: Act, workspace_id: int, stored: Any, value: Any) -> int | None:
    if value is None or (stored is not None and value == stored.manager_id):
        return value
    people = select(_users.c.id, _users.c.name, _users.c.manager_id, _users.c.active)
    rows = {
        row.id: row for row in act.connection.execute(people.where(_users.c.workspace_id == workspace_id))
    }
    if value not in rows or not rows[value].active:
        raise AccountError(Problem("account.manager", "manager_id"))
    above, seen = value, set()
    while stored is not None and above in rows and above not in seen:
        if above == stored.id:
            values = {"manager": rows[value].name, "name": stored.name}
            raise AccountError(Problem("account.manager_cycle", "manager_id", values))
        seen.add(above)
        above = rows[above].manager_id
    return int(value)


def _administrator(act: Act, _workspace: int, stored: Any, value: Any) -> bool:
    if (
        stored is not None
        and not value
        and stored.is_administrator
        and is_last_administrator(act.connection, stored.id)
    ):
        raise AccountError(Problem("account.last_administrator", "is_administrator", {"email": stored.email}))
    return bool(value)


def _switch(_act: Act, _workspace: int, _stored: Any, value: Any) -> bool:
    return bool(value)


def _user_fields(_act: Act, _workspace: int, stored: Any, value: Any) -> dict[str, Any]:
    """All apps' values; an app that isn't named keeps its own, one without values goes."""
    kept = {**((stored.user_fields if stored is not None else None) or {}), **value}
    return {app_key: values for app_key, values in kept.items() if values}


_CHECKS = {
    "name": _name,
    "email": _email,
    "language": _language,
    "timezone": _timezone,
    "theme": _theme,
    "department_id": _department,
    "manager_id": _manager,
    "is_administrator": _administrator,
    "designs": _switch,
    "publishes": _switch,
    "user_fields": _user_fields,
}
