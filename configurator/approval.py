"""The two-person rule: where a workspace wants it, nobody publishes what they have changed themselves.

What was published before has had its two people: restoring it, and cloning it, needs one.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, select

from runtime.access.models import User, Workspace
from runtime.problems import Problem, register_messages
from runtime.records.errors import Forbidden
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import AppVersion, Draft, DraftEdit, InstalledApp

_apps, _versions = table_of(InstalledApp), table_of(AppVersion)
_drafts, _edits = table_of(Draft), table_of(DraftEdit)
_workspaces, _users = table_of(Workspace), table_of(User)

register_messages(
    {
        "publish.two_people": {
            "en": "You have changed this draft yourself, so somebody else has to publish it",
            "zh": "您修改过此草稿，须由另一人发布",
            "hint": {
                "en": "The workspace asks for two people for each version",
                "zh": "工作区要求每个版本由两人经手",
            },
        },
        "publish.no_publisher": {
            "en": "{email} is nobody who may publish apps",
            "zh": "{email} 没有发布应用的权限",
        },
        "publish.nobody": {
            "en": "The workspace asks for two people for each version, so say who publishes",
            "zh": "工作区要求每个版本由两人经手，请指明发布人",
            "hint": {"en": "On the command line: --by E-MAIL", "zh": "命令行请使用 --by 邮箱"},
        },
    }
)


def two_people_problem(connection: Connection, app_id: int, author_id: int | None) -> Problem | None:
    """Why this person may not publish the draft of an app; None when they may."""
    chosen = (
        select(_apps.c.live_version, _apps.c.created_by, _workspaces.c.two_people)
        .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
        .where(_apps.c.id == app_id)
    )
    row = connection.execute(chosen).one()
    if not row.two_people:
        return None
    if author_id is None:
        return Problem("publish.nobody")
    made = row.live_version is None and row.created_by == author_id
    return Problem("publish.two_people") if made or author_id in _editors(connection, app_id, row) else None


def publisher(engine: Engine, email: str) -> int:
    """The id of an active person who may publish apps. Raises Forbidden."""
    with read_transaction(engine) as connection:
        may = _users.c.is_administrator | _users.c.publishes
        chosen = select(_users.c.id).where(_users.c.email == email.strip().lower(), _users.c.active, may)
        found = connection.execute(chosen).scalar()
    if found is None:
        raise Forbidden(Problem("publish.no_publisher", "", {"email": email}))
    return int(found)


def _editors(connection: Connection, app_id: int, row: object) -> set[int | None]:
    """Who has changed the draft since the live version was published."""
    chosen = select(_edits.c.user_id).where(_edits.c.app_id == app_id, _edits.c.undone.is_(False)).distinct()
    number = getattr(row, "live_version", None)
    if number is not None:
        live = select(_versions.c.at).where(_versions.c.app_id == app_id, _versions.c.number == number)
        chosen = chosen.where(_edits.c.at > live.scalar_subquery())
    found = set(connection.execute(chosen).scalars())
    # who took an edit back last has changed the draft as well
    last = select(_drafts.c.updated_by).where(_drafts.c.app_id == app_id)
    if number is not None:
        last = last.where(_drafts.c.updated_at > live.scalar_subquery())
    return found | set(connection.execute(last).scalars())
