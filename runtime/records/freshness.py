"""Working on the version that is live: what is written follows the version that is live when it commits.

A door is opened with the version that is live then. Before a transaction writes, it makes sure that this
still is so, and on PostgreSQL keeps it so until it ends: a publish waits for those who write, and they
for it. Who only reads looks afterwards: while the version is the one read for, nothing read before was
another's, though a column of the same name may hold something else in the next one. If another version has
become live meanwhile, the act is done again with that one; so it is when anything fails because of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine

from runtime.problems import Problem, register_messages
from runtime.records.database import POSTGRESQL
from runtime.records.errors import ConflictingState, RecordsError
from runtime.records.work import Work
from runtime.storage.published import version_lock

if TYPE_CHECKING:
    from runtime.records.records import Records

P = ParamSpec("P")
T = TypeVar("T")
Door = TypeVar("Door", bound="Records")

ATTEMPTS = 10

_VERSION = {
    "sqlite": "SELECT live_version FROM app WHERE id = :id",
    "postgresql": "SELECT live_version FROM app WHERE id = %(id)s",
}

register_messages(
    {
        "app.republished": {
            "en": "A new version of the app was published meanwhile",
            "zh": "期间发布了应用的新版本",
            "hint": {"en": "Try again", "zh": "请重试"},
        }
    }
)


class VersionMoved(ConflictingState):
    """Another version has become live since the door was opened."""


def hold_version(work: Work) -> None:
    """Make sure the version worked with is live, until the transaction ends. Raises VersionMoved."""
    live, tx = work.app, work.tx
    if live.app_id and live.version and tx.dialect == POSTGRESQL:
        tx.run("SELECT pg_advisory_xact_lock_shared(%(key)s)", {"key": version_lock(live.app_id)})
    see_version(work)


def see_version(work: Work) -> None:
    """Make sure the version worked with is live still. Raises VersionMoved."""
    live, tx = work.app, work.tx
    if not live.app_id or not live.version:  # not of an installation
        return
    row = tx.row(_VERSION[tx.dialect], {"id": live.app_id})
    if row is None or row[0] != live.version:
        raise VersionMoved(Problem("app.republished"))


def on_live_version(
    method: Callable[Concatenate[Door, P], T],
) -> Callable[Concatenate[Door, P], T]:
    """A method of a door that is called again, on the version then live, when its own has been replaced."""

    @wraps(method)
    def again(self: Door, *args: P.args, **kwargs: P.kwargs) -> T:
        for _attempt in range(ATTEMPTS - 1):
            try:
                return method(self, *args, **kwargs)
            except Exception as error:
                if not _renewed(self, error):
                    raise
        return method(self, *args, **kwargs)

    return again


def _renewed(door: Records, error: Exception) -> bool:
    """Whether the error comes from a publish; the door is on the new version then."""
    from runtime.records.live import live_app

    where = door.where
    if not isinstance(error, VersionMoved) and (
        isinstance(error, RecordsError) or not isinstance(where, Engine)
    ):
        return False
    engine = where if isinstance(where, Engine) else where.engine
    before = door.live
    if not before.app_id:
        return False
    door.live = live_app(engine, before.key)
    return door.live.version != before.version
