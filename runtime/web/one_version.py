"""A page shows one version of an app: when another has become live meanwhile, it is made again with that one.

Doors to records see to it themselves (`runtime.records.freshness`); a page goes through several of them, in
one transaction, and draws what they give by the definition it began with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from flask import g, request
from sqlalchemy import text
from werkzeug.exceptions import HTTPException

from runtime.records.errors import RecordsError
from runtime.records.freshness import VersionMoved
from runtime.web.database import current_engine
from runtime.web.errors import Refusal
from runtime.web.identity import Person, named_app

T = TypeVar("T")

ATTEMPTS = 4

_LIVE = text("SELECT live_version FROM app WHERE id = :id")


def on_one_version(answer: Callable[[], T]) -> T:
    """What `answer` gives, begun again when the app the address names has a new version meanwhile."""
    if request.method not in ("GET", "HEAD") or named_app(request) is None:
        return answer()
    for _attempt in range(ATTEMPTS - 1):
        known = _known()
        if known is None:
            break
        try:
            found = answer()
        except VersionMoved:
            pass
        except (RecordsError, Refusal, HTTPException):
            raise
        except Exception:
            if _live(known[0], fresh=True) == known[1]:
                raise
        else:
            if "snapshot" not in g or _live(known[0]) == known[1]:
                return found
        _begin_again(known[0])
    return answer()


def _known() -> tuple[int, int] | None:
    """The app and the version this request began with."""
    person: Person | None = g.get("actor")
    row = person.app_row if person is not None and g.get("world") is None else None
    return None if row is None or row[0] is None or row[1] is None else (int(row[0]), int(row[1]))


def _live(app_id: int, fresh: bool = False) -> int | None:
    """The live version as the request's own transaction sees it, or another: one that failed sees nothing."""
    if not fresh and "reading" in g:
        found: int | None = g.reading.execute(_LIVE, {"id": app_id}).scalar()
        return found
    with current_engine().connect() as connection:
        return connection.execute(_LIVE, {"id": app_id}).scalar()


def _begin_again(app_id: int) -> None:
    if "snapshot" in g:
        g.pop("snapshot").close()
    g.pop("reading", None)
    row = list(g.actor.app_row)
    row[1] = _live(app_id, fresh=True)
    g.actor = replace(g.actor, app_key=None, app_row=tuple(row))
