"""The workspace and the apps somebody may change to, found with one small query a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from runtime.access.models import Workspace
from runtime.problems import localised
from runtime.records.live import LiveApp
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import AppVersion, InstalledApp
from runtime.web.database import current_engine
from runtime.web.identity import Person

MOST_KNOWN = 500

_apps, _versions, _workspaces = table_of(InstalledApp), table_of(AppVersion), table_of(Workspace)
_LIVE = (
    select(_apps.c.key, _versions.c.id, _versions.c.sha256, _workspaces.c.name)
    .select_from(_workspaces)
    .join(_apps, _apps.c.workspace_id == _workspaces.c.id)
    .join(_versions, (_versions.c.app_id == _apps.c.id) & (_versions.c.number == _apps.c.live_version))
    .where(_apps.c.enabled)
    .order_by(_apps.c.key)
)
_THEIRS = _LIVE.where(
    _apps.c.workspace_id == bindparam("workspace"), _apps.c.key.in_(bindparam("keys", expanding=True))
)
_known: dict[str, tuple[Any, str | None]] = {}


@dataclass(frozen=True, slots=True)
class Switchable:
    """An app to change to."""

    key: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """What the menu at the brand shows."""

    workspace: str
    apps: tuple[Switchable, ...]


def switch_of(person: Person, language: str, live: LiveApp) -> Switch:
    """The apps the person may open, the present one marked; only apps that are live and enabled."""
    with read_transaction(current_engine()) as connection:
        if person.is_administrator:
            rows = connection.execute(_LIVE).all()
        else:
            theirs = {"workspace": person.workspace_id, "keys": sorted(person.roles)}
            rows = connection.execute(_THEIRS, theirs).all()
        headings = [_heading_of(connection, row.id, row.sha256) for row in rows]
    apps = tuple(
        Switchable(row.key, localised(label, language) or row.key, icon or "apps", row.key == live.key)
        for row, (label, icon) in zip(rows, headings, strict=True)
    )
    return Switch(next((row.name for row in rows if row.key == live.key), ""), apps)


def _heading_of(connection: Connection, version_id: int, sha256: str) -> tuple[Any, str | None]:
    """Label and icon of a version; its definition is read once, since a version never changes."""
    found = _known.get(sha256)
    if found is None:
        chosen = select(_versions.c.definition).where(_versions.c.id == version_id)
        read = orjson.loads(bytes(connection.execute(chosen).scalar_one()))
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        found = _known[sha256] = (read.get("label"), read.get("icon"))
    return found
