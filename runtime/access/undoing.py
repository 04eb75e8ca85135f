"""Taking an administrative act back, from what its audit entries say; what has changed since stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, select, update

from runtime.access.accounts import AccountError, is_last_administrator
from runtime.access.acting import Act, acting
from runtime.access.changes import write_changes, write_role
from runtime.access.departments import change_stored, restore_department
from runtime.access.models import AuditEntry, User, Workspace
from runtime.access.rates import write_rate
from runtime.access.working_days import write_day, write_week
from runtime.access.workspaces import write_workspace
from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of

MOST = 500

register_messages(
    {
        "undo.impossible": {
            "en": "This can't be undone any more: it has been changed since",
            "zh": "无法撤销：之后又有修改",
        }
    }
)

_entries, _users, _workspaces = table_of(AuditEntry), table_of(User), table_of(Workspace)

Undo = Callable[[Act, int, Any], bool]


def undo(engine: Engine, workspace_id: int, first: int, last: int, by: int) -> list[int]:
    """Take back the acts of `by` with these audit entries, newest first; the new entries.

    Raises AccountError when nothing of them can be taken back.
    """
    with acting(engine, by) as act:
        within = _entries.c.id.between(first, min(last, first + MOST)) & (_entries.c.user_id == by)
        rows = act.connection.execute(select(_entries).where(within).order_by(_entries.c.id.desc())).all()
        done = [reverse(act, workspace_id, row) for row in rows if (reverse := _REVERSES.get(row.action))]
        if not any(done):
            raise AccountError(Problem("undo.impossible", ""))
        return act.entries


def _person(act: Act, workspace_id: int, email: str) -> Any:
    mine = (_users.c.email == email) & (_users.c.workspace_id == workspace_id)
    return act.connection.execute(select(_users).where(mine)).first()


def _member_changed(act: Act, workspace_id: int, entry: Any) -> bool:
    mine = (_users.c.id == entry.data["id"]) & (_users.c.workspace_id == workspace_id)
    row = act.connection.execute(select(_users).where(mine)).first()
    if row is None:
        return False
    back = _still(row, entry.data["changes"])
    if "is_administrator" in back and row.is_administrator and is_last_administrator(act.connection, row.id):
        del back["is_administrator"]
    if back:
        write_changes(act, row.id, {key: pair[1] for key, pair in back.items()})
        act.note("user.changed", back.get("email", [0, row.email])[1], {"id": row.id, "changes": back})
    return bool(back)


def _still(row: Any, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What has to change to take changes back, as far as they still hold."""
    return {key: [new, old] for key, (old, new) in changes.items() if getattr(row, key) == new}


def _role(give: bool) -> Undo:
    def reverse(act: Act, workspace_id: int, entry: Any) -> bool:
        row = _person(act, workspace_id, entry.subject)
        if row is None:
            return False
        role = entry.data["role"]
        return write_role(act, workspace_id, row.id, row.email, entry.app_key, role, give)

    return reverse


def _suspension(suspended: bool) -> Undo:
    def reverse(act: Act, workspace_id: int, entry: Any) -> bool:
        row = _person(act, workspace_id, entry.subject)
        if row is None or bool(row.active) is not suspended:
            return False
        if suspended and is_last_administrator(act.connection, row.id):
            return False
        act.connection.execute(update(_users).where(_users.c.id == row.id).values(active=not suspended))
        act.note("user.suspended" if suspended else "user.resumed", row.email)
        return True

    return reverse


def _workspace_changed(act: Act, workspace_id: int, entry: Any) -> bool:
    row = act.connection.execute(select(_workspaces).where(_workspaces.c.id == workspace_id)).one()
    back = _still(row, entry.data["changes"])
    if back:
        write_workspace(act, workspace_id, {key: pair[1] for key, pair in back.items()})
        act.note("workspace.changed", row.name, {"id": workspace_id, "changes": back})
    return bool(back)


def _rates_changed(act: Act, workspace_id: int, entry: Any) -> bool:
    back = []
    for source, target, day, old, new in reversed(entry.data["rates"]):
        wanted = Decimal(old) if old is not None else None
        before = write_rate(act, workspace_id, source, target, date.fromisoformat(day), wanted)
        if before != (Decimal(new) if new is not None else None):  # changed since: it stays
            write_rate(act, workspace_id, source, target, date.fromisoformat(day), before)
            continue
        back.append([source, target, day, new, old])
    if back:
        act.note("rates.changed", entry.subject, {"workspace": workspace_id, "rates": back})
    return bool(back)


def _days_changed(act: Act, workspace_id: int, entry: Any) -> bool:
    back = []
    for day, old, new in reversed(entry.data["days"]):
        before = write_day(act, workspace_id, date.fromisoformat(day), old)
        if before != new:
            write_day(act, workspace_id, date.fromisoformat(day), before)
            continue
        back.append([day, new, old])
    if back:
        act.note("calendar.days", entry.subject, {"workspace": workspace_id, "days": back})
    return bool(back)


def _week_changed(act: Act, workspace_id: int, entry: Any) -> bool:
    before = write_week(act, workspace_id, entry.data["old"])
    if before != entry.data["new"]:
        write_week(act, workspace_id, before)
        return False
    act.note("calendar.week", None, {"workspace": workspace_id, "old": before, "new": entry.data["old"]})
    return True


def _department_changed(act: Act, workspace_id: int, entry: Any) -> bool:
    return change_stored(act, workspace_id, entry.data["id"], entry.data["changes"])


def _department_removed(act: Act, _workspace_id: int, entry: Any) -> bool:
    return restore_department(act, entry.data)


_REVERSES: dict[str, Undo] = {
    "user.changed": _member_changed,
    "role.granted": _role(False),
    "role.revoked": _role(True),
    "user.suspended": _suspension(False),
    "user.resumed": _suspension(True),
    "workspace.changed": _workspace_changed,
    "rates.changed": _rates_changed,
    "calendar.days": _days_changed,
    "calendar.week": _week_changed,
    "department.changed": _department_changed,
    "department.removed": _department_removed,
}
"""What takes an act back, by its word in the audit log."""
