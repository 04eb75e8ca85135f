"""Which version of an app is live, and what it says: all that a server without a configurator reads.

`live_pointer` is one look-up by key, cheap enough for every request; whatever is compiled from a version
may be kept for ever under `(app_id, version)`. A version is immutable.

Whoever writes holds `version_lock` shared (PostgreSQL; on SQLite a writer holds the only write lock) and
reads the pointer in the transaction it writes in; a publish holds it alone. Whoever only reads starts
again when a statement meets a column that a publish has renamed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select, text

from runtime.definition import App, load_app
from runtime.storage.database import table_of
from runtime.storage.installed import AppVersion, InstalledApp

_apps, _versions = table_of(InstalledApp), table_of(AppVersion)

LIVE_POINTER = "SELECT id, live_version, workspace_id, enabled FROM app WHERE key = :key"
_VERSION_LOCKS = 7_043_201
_LIVE_POINTER = text(LIVE_POINTER)

LOADED_KEPT = 48
_loaded: dict[bytes, App] = {}
_lock = Lock()


@dataclass(frozen=True, slots=True)
class LivePointer:
    """An app and the number of the version that runs; `version` is None before the first publish."""

    app_id: int
    version: int | None
    workspace_id: int
    enabled: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version without its definition, as lists show it; `author_id` is a user's id."""

    number: int
    sha256: str
    author_id: int | None
    at: Any
    note: str | None
    restored_from: int | None


def version_lock(app_id: int) -> int:
    """The key of PostgreSQL's advisory lock on which version of an app is live."""
    return (_VERSION_LOCKS << 32) + app_id


def live_pointer(connection: Connection, key: str) -> LivePointer | None:
    """Where the app with that key stands; None when there is no such app."""
    row = connection.execute(_LIVE_POINTER, {"key": key}).first()
    return LivePointer(row[0], row[1], row[2], bool(row[3])) if row else None


def definition_bytes(connection: Connection, app_id: int, number: int) -> bytes | None:
    """The canonical JSON of a version; None when there is no such version."""
    chosen = _versions.c.app_id == app_id, _versions.c.number == number
    found = connection.execute(select(_versions.c.definition).where(*chosen)).scalar()
    return bytes(found) if found is not None else None


def load_version(connection: Connection, app_id: int, number: int) -> App:
    """A version's definition as values. Raises LookupError when there is no such version."""
    found = definition_bytes(connection, app_id, number)
    if found is None:
        raise LookupError(f"app {app_id} has no version {number}")
    return loaded(found)


def loaded(definition: bytes) -> App:
    """A stored definition as values. It could be loaded when it was stored; RuntimeError if no longer."""
    with _lock:
        known = _loaded.pop(definition, None)
        if known is not None:
            _loaded[definition] = known  # the newest again
            return known
    app, problems = load_app(json.loads(definition))
    if app is None:
        findings = "; ".join(f"{problem.path}: {problem.message()}" for problem in problems)
        raise RuntimeError(f"a stored definition can no longer be loaded: {findings}")
    keep_loaded(definition, app)
    return app


def keep_loaded(definition: bytes, app: App) -> None:
    """Know what a definition says that is going to be stored."""
    with _lock:
        _loaded.pop(definition, None)
        _loaded[definition] = app
        if len(_loaded) > LOADED_KEPT:
            del _loaded[next(iter(_loaded))]


def version_rows(connection: Connection, app_id: int) -> list[VersionRow]:
    """An app's versions, the newest first."""
    columns = (_versions.c[name] for name in VersionRow.__slots__)
    rows = connection.execute(
        select(*columns).where(_versions.c.app_id == app_id).order_by(_versions.c.number.desc())
    )
    return [VersionRow(*row) for row in rows]


def live_apps(connection: Connection) -> list[tuple[str, LivePointer]]:
    """Key and pointer of every app that has a live version, by key."""
    columns = (_apps.c.key, _apps.c.id, _apps.c.live_version, _apps.c.workspace_id, _apps.c.enabled)
    rows = connection.execute(select(*columns).where(_apps.c.live_version.is_not(None)).order_by(_apps.c.key))
    return [(row[0], LivePointer(row[1], row[2], row[3], bool(row[4]))) for row in rows]
