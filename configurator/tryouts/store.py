"""Which try-outs there are: one for each designer and app, gone by itself when unused for a while."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from runtime.access.actor import Actor
from runtime.access.audit import append_audit
from runtime.records.live import forget_live
from runtime.storage.database import table_of
from runtime.storage.engines import make_engine, read_transaction, write_transaction
from runtime.storage.installed import InstalledApp, Tryout

FOLDER, DATABASE = "tryouts", "tryout.sqlite"
LIFE, KEPT_LIFE = timedelta(hours=24), timedelta(days=30)
NOTED_EVERY = timedelta(minutes=5)
OPEN_AT_ONCE = 6
LIVE, SAMPLES, EMPTY = "live", "samples", "empty"
"""Where a try-out's records come from."""

_tryouts, _apps = table_of(Tryout), table_of(InstalledApp)


@dataclass(frozen=True, slots=True)
class Trying:
    """A try-out as stored. `acting` says as whom it is used: see `Tryout`."""

    id: str
    app_id: int
    app_key: str
    user_id: int
    place: str
    revision: int
    source: Mapping[str, Any]
    acting: Mapping[str, Any]
    kept: bool
    created_at: datetime
    used_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When it goes away if nobody uses it until then."""
        return self.used_at + (KEPT_LIFE if self.kept else LIFE)

    def folder(self, home: Path) -> Path:
        """Where its database and its files are."""
        return home / FOLDER / self.place


_columns = (
    _tryouts.c.id, _tryouts.c.app_id, _apps.c.key.label("app_key"), _tryouts.c.user_id, _tryouts.c.place,
    _tryouts.c.revision, _tryouts.c.source, _tryouts.c.acting, _tryouts.c.kept, _tryouts.c.created_at,
    _tryouts.c.used_at,
)  # fmt: skip
_chosen = select(*_columns).join_from(_tryouts, _apps, _tryouts.c.app_id == _apps.c.id)


def new_place() -> str:
    """A name for a folder that nobody can guess."""
    return secrets.token_urlsafe(12).replace("-", "a").replace("_", "b")


def find_tryout(engine: Engine, tryout_id: str, person: Actor) -> Trying | None:
    """The try-out of that id, if it is this person's to use."""
    return _one(engine, _tryouts.c.id == tryout_id, person)


def tryout_of(engine: Engine, app_id: int, person: Actor) -> Trying | None:
    """Somebody's try-out of an app, if there is one for them to use."""
    return _one(engine, _tryouts.c.app_id == app_id, person)


def _one(engine: Engine, condition: ColumnElement[bool], person: Actor) -> Trying | None:
    """Nobody else's, none that has ended; copies of live records are for administrators, and for nobody
    who has been one."""
    with read_transaction(engine) as connection:
        row = (
            connection.execute(_chosen.where(condition, _tryouts.c.user_id == person.user_id))
            .mappings()
            .first()
        )
    found = Trying(**row) if row else None
    if found is None or found.ends_at <= datetime.now(UTC):
        return None
    return found if person.is_administrator or found.source.get("kind") != LIVE else None


def keep_tryout(connection: Connection, found: Trying, is_new: bool) -> None:
    """Write a try-out down; with `is_new` it takes the place of what the same person had of the same app."""
    values = {
        "id": found.id, "app_id": found.app_id, "user_id": found.user_id, "place": found.place,
        "revision": found.revision, "source": dict(found.source), "acting": dict(found.acting),
        "kept": found.kept, "created_at": found.created_at, "used_at": found.used_at,
    }  # fmt: skip
    if is_new:
        theirs = (_tryouts.c.app_id == found.app_id) & (_tryouts.c.user_id == found.user_id)
        connection.execute(delete(_tryouts).where(theirs))
        connection.execute(insert(_tryouts).values(values))
        return
    connection.execute(update(_tryouts).where(_tryouts.c.id == found.id).values(values))


def change_tryout(engine: Engine, tryout_id: str, **values: Any) -> None:
    """Change what is stored of a try-out."""
    with write_transaction(engine) as connection:
        connection.execute(update(_tryouts).where(_tryouts.c.id == tryout_id).values(**values))


def note_use(engine: Engine, found: Trying) -> None:
    """Remember that a try-out is in use, now and then."""
    now = datetime.now(UTC)
    if now - found.used_at > NOTED_EVERY:
        change_tryout(engine, found.id, used_at=now)


def discard_tryout(engine: Engine, home: Path, found: Trying, by: int | None) -> None:
    """Throw a try-out away, with everything in it."""
    with write_transaction(engine) as connection:
        connection.execute(delete(_tryouts).where(_tryouts.c.id == found.id))
        append_audit(connection, "app.tryout_discarded", user_id=by, app_key=found.app_key)
    remove_folder(home, found.place)


def remove_ended(engine: Engine, home: Path) -> int:
    """Remove try-outs that have ended, and folders that belong to none; how many folders went."""
    now = datetime.now(UTC)
    with read_transaction(engine) as connection:
        rows = [Trying(**row) for row in connection.execute(_chosen).mappings()]
    ended = [one for one in rows if one.ends_at <= now]
    if ended:
        with write_transaction(engine) as connection:
            connection.execute(delete(_tryouts).where(_tryouts.c.id.in_([one.id for one in ended])))
    living = {one.place for one in rows} - {one.place for one in ended}
    folder, count = home / FOLDER, 0
    for entry in folder.iterdir() if folder.is_dir() else ():
        is_fresh = now.timestamp() - entry.stat().st_mtime < LIFE.total_seconds()
        of_ended = entry.name in {one.place for one in ended}
        if entry.name not in living and (of_ended or not is_fresh):
            remove_folder(home, entry.name)
            count += 1
    return count


# Databases

_open: dict[Path, Engine] = {}
_lock = Lock()


def engine_in(folder: Path) -> Engine:
    """The database of a try-out; a few are kept open in a process, the one used longest ago is closed."""
    place = folder / DATABASE
    with _lock:
        found = _open.pop(place, None) or make_engine(f"sqlite:///{place}", pool_size=4)
        _open[place] = found
        surplus = [_open.pop(next(iter(_open))) for _ in range(len(_open) - OPEN_AT_ONCE)]
    for one in surplus:
        _close(one)
    return found


def remove_folder(home: Path, place: str) -> None:
    """Close a try-out's database in this process and remove its folder."""
    folder = home / FOLDER / place
    with _lock:
        found = _open.pop(folder / DATABASE, None)
    if found is not None:
        _close(found)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def _close(engine: Engine) -> None:
    forget_live(engine)
    engine.dispose()
