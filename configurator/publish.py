"""Publishing: a draft becomes the live version, and the tables follow. All of it, or nothing.

What takes long is done before (`runtime.storage.ahead`): checks, scenarios, compiling, indexes, converted
values. The rest happens in one short transaction (`configurator.switching`). Whatever fails on the way, the
version before stays live on the tables it had; what had been prepared is taken away again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from configurator.draft import DraftState, read_draft
from configurator.switching import (
    Moved,
    OnStep,
    Published,
    PublishFailed,
    Refused,
    Request,
    Sight,
    findings,
    judge,
    lock_app,
    look,
    plan_for,
    problems_of,
    switch,
)
from runtime.problems import Problem, register_messages
from runtime.records.errors import Invalid, Stale
from runtime.storage.ahead import Prepared, prepare
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.leftovers import clear, validate
from runtime.storage.turns import Busy, Underway, alone, limit_waiting, was_busy

__all__ = [
    "PublishFailed",
    "Published",
    "Request",
    "findings",
    "in_transaction",
    "lock_app",
    "plan_for",
    "problems_of",
    "publish",
    "publish_online",
    "publish_within",
    "was_busy",
]

FIRST_TIMEOUT_SECONDS = 0.25
LOCK_TIMEOUT_SECONDS = 5.0
ATTEMPTS = 6
STARTS = 5
"""How often a publish begins anew because the draft, or what is live, changed while it was prepared."""

register_messages(
    {
        "publish.conflicts": {
            "en": "{count} conflicts of the last upgrade are still open",
            "zh": "上次升级还有 {count} 处冲突未处理",
            "hint": {"en": "Choose a side for each, then publish", "zh": "请逐一选择后再发布"},
        },
        "publish.busy": {
            "en": "The app's tables were in use all the time; nothing was published",
            "zh": "应用的数据表一直被占用，未能发布",
            "hint": {"en": "Try again in a moment", "zh": "请稍后重试"},
        },
        "publish.underway": {
            "en": "Somebody else is publishing this app just now",
            "zh": "其他人正在发布此应用",
            "hint": {"en": "Wait until that is done, then look again", "zh": "请等待其完成后再查看"},
        },
    }
)


Aim = Callable[[Connection, bool], DraftState]
"""What is to be published: read, or with True made the draft and kept from others' edits."""


def publish(
    engine: Engine,
    key: str,
    author_id: int | None = None,
    note: str | None = None,
    accept_loss: bool = False,
    on_step: OnStep | None = None,
    revision: int | None = None,
) -> Published:
    """Publish the draft of the app with that key. NotFound when there is no such app.

    With `revision` only the draft of that revision, the one somebody has looked at: Stale for another.
    """
    request = Request(author_id, note, accept_loss)
    if on_step:
        request.on_step = on_step

    def aim(connection: Connection, lock: bool) -> DraftState:
        draft = read_draft(connection, key, lock=lock)
        if revision is not None and draft.revision != revision:
            raise Stale(Problem("draft.stale", "", {"revision": draft.revision}))
        return draft

    return publish_online(engine, key, aim, request)


def publish_online(engine: Engine, key: str, aim: Aim, request: Request) -> Published:
    """Publish while people work: look, prepare what takes long, then switch in one short transaction."""
    with read_transaction(engine) as connection:
        app_id = aim(connection, False).app_id
    try:
        with alone(engine, app_id):
            for _start in range(STARTS):
                with suppress(Moved):
                    return _publish_alone(engine, key, aim, request)
    except Refused as refused:
        return Published(key, None, problems=refused.problems)
    except Underway:
        return Published(key, None, problems=[Problem("publish.underway")])
    except Busy:
        pass
    return Published(key, None, problems=[Problem("publish.busy")])


def _publish_alone(engine: Engine, key: str, aim: Aim, request: Request) -> Published:
    with read_transaction(engine) as connection:
        sight = look(connection, aim(connection, False), request)
    if isinstance(sight, Published):
        return sight
    before, made = sight.plan.old, None
    if before is not None:
        wanted = {str(index.name) for table in sight.plan.new.tables for index in table.indexes}
        clear(engine, before, keep=wanted)
    try:
        prepared = prepare(
            engine,
            sight.plan,
            sight.app,
            sight.timezone,
            sight.ahead,
            partial(judge, sight=sight),
            request.on_step,
            sight.computed.filling,
            sight.names,
        )
        made = in_transaction(engine, key, partial(_switch, aim=aim, sight=sight, prepared=prepared))
    except Invalid as invalid:
        raise Refused(invalid.problems) from invalid
    finally:
        if before is not None and sight.ahead and (made is None or made.version is None):
            with suppress(SQLAlchemyError, Busy):  # else the next publish, or start, does it
                clear(engine, before)
    if made.version is not None:
        with suppress(SQLAlchemyError, Busy):
            validate(engine, sight.plan.new)
    return made


def _switch(connection: Connection, aim: Aim, sight: Sight, prepared: Prepared) -> Published:
    draft = aim(connection, True)
    sight.request.on_step("lock")
    lock_app(connection, draft.app_id)
    return switch(connection, draft, sight, prepared)


def in_transaction(engine: Engine, key: str, act: Callable[[Connection], Published]) -> Published:
    """Run `act` in one transaction, again while others hold the tables; refusals roll it back.

    What it waits for it asks for a short time first, so that nobody has to queue behind it for long.
    """
    for attempt in range(ATTEMPTS):
        try:
            with write_transaction(engine) as connection:
                limit_waiting(connection, min(LOCK_TIMEOUT_SECONDS, FIRST_TIMEOUT_SECONDS * 2**attempt))
                return act(connection)
        except Refused as refused:
            return Published(key, None, problems=refused.problems)
        except Exception as error:
            if not was_busy(error):
                raise
            time.sleep(0.2 * 2**attempt)
    return Published(key, None, problems=[Problem("publish.busy")])


def publish_within(connection: Connection, draft: DraftState, request: Request) -> Published:
    """Publish an app nobody works with yet in the caller's transaction, which `in_transaction` gives."""
    lock_app(connection, draft.app_id)
    sight = look(connection, draft, request)
    return sight if isinstance(sight, Published) else switch(connection, draft, sight, Prepared())
