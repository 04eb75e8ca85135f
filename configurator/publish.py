"""Publishing: a draft becomes the live version, and the tables follow. All of it, or nothing.

Everything happens in one transaction: check, plan, apply, the version's row, the live pointer. Whatever
fails on the way, the version before stays live on the tables it had.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.exc import OperationalError

from configurator.checks import check_definition
from configurator.draft import DraftState, mark_published, read_draft
from configurator.recalculation import recalculate
from configurator.trials import failing_scenarios
from runtime.access.audit import append_audit
from runtime.access.models import Workspace
from runtime.definition import App, canonical_json, digest, dump_app
from runtime.problems import Problem, errors, register_messages
from runtime.records.errors import Invalid, Stale
from runtime.storage.apply import apply_plan
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import AppVersion, InstalledApp
from runtime.storage.plan import Plan, Retired, make_plan
from runtime.storage.published import load_version, version_lock
from runtime.storage.recover import recoverable
from runtime.storage.residual import residual
from runtime.storage.tables import AppTables, app_tables

_apps, _versions, _workspaces = table_of(InstalledApp), table_of(AppVersion), table_of(Workspace)

LOCK_TIMEOUT_SECONDS = 5
ATTEMPTS = 6
_LOCK_NOT_AVAILABLE = "55P03"
_DEADLOCK = "40P01"

OnStep = Callable[[str], None]

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
    }
)


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a publish: the live version, or None and the problems that prevented it.

    `is_new` is False when the draft was already live. Warnings may stand among the problems of a success.
    """

    key: str
    version: int | None
    sha256: str | None = None
    is_new: bool = False
    problems: Sequence[Problem] = ()


class PublishFailed(RuntimeError):
    """The tables did not come out as described: a fault of the program. Nothing was published."""


@dataclass(slots=True)
class Request:
    """What is to be published, by whom and why.

    `accept_loss` publishes although values can't be converted: they are blank then, and kept only in the
    retired column. `recover` takes retired columns and tables back. Without
    `tries_scenarios` the app's examples are no gate. `on_step` is told before each step.
    """

    author_id: int | None = None
    note: str | None = None
    accept_loss: bool = False
    recover: bool = False
    restored_from: int | None = None
    tries_scenarios: bool = True
    on_step: OnStep = field(default=lambda _name: None)


class _Refused(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


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
    act = partial(_publish_draft, key=key, request=request, revision=revision)
    return in_transaction(engine, key, act)


def _publish_draft(connection: Connection, key: str, request: Request, revision: int | None) -> Published:
    draft = read_draft(connection, key, lock=True)
    if revision is not None and draft.revision != revision:
        raise Stale(Problem("draft.stale", "", {"revision": draft.revision}))
    return publish_within(connection, draft, request)


def in_transaction(engine: Engine, key: str, act: Callable[[Connection], Published]) -> Published:
    """Run `act` in one transaction, again while others hold the tables; refusals roll it back."""
    for attempt in range(ATTEMPTS):
        try:
            with write_transaction(engine) as connection:
                return act(connection)
        except _Refused as refused:
            return Published(key, None, problems=refused.problems)
        except OperationalError as error:
            if not was_busy(error):
                raise
            time.sleep(0.2 * 2**attempt)
    return Published(key, None, problems=[Problem("publish.busy")])


def publish_within(connection: Connection, draft: DraftState, request: Request) -> Published:
    """Publish a draft in the caller's transaction, which `in_transaction` gives."""
    request.on_step("check")
    found = findings(draft)
    if errors(found):
        raise _Refused(found)
    row = _locked(connection, draft.app_id)
    if row.live_version is not None and not request.restored_from:
        live = _versions.c.app_id == draft.app_id, _versions.c.number == row.live_version
        sha256 = connection.execute(select(_versions.c.sha256).where(*live)).scalar_one()
        if sha256 == digest(draft.app):
            return Published(draft.key, row.live_version, sha256, False, found)
    newest = select(func.max(_versions.c.number)).where(_versions.c.app_id == draft.app_id)
    number = (connection.execute(newest).scalar() or 0) + 1
    request.on_step("plan")
    plan = plan_for(connection, draft.app_id, draft.app, row.live_version, number, request.recover)
    _apply(connection, plan, draft.app, row.timezone, request)
    request.on_step("recalculate")
    old = None if row.live_version is None else load_version(connection, draft.app_id, row.live_version)
    try:
        recalculate(connection, draft.app_id, old, draft.app, plan)
    except Invalid as invalid:
        raise _Refused(invalid.problems) from invalid
    if request.restored_from is None and request.tries_scenarios:
        request.on_step("scenarios")
        _try_scenarios(connection, draft.app, draft.app_id, row)
    sha256 = _add_version(connection, draft, number, request)
    return Published(draft.key, number, sha256, True, found)


def _try_scenarios(connection: Connection, app: App, app_id: int, row: _AppRow) -> None:
    """The gate: the app's own examples hold."""
    failing = failing_scenarios(connection, app, app_id, row.workspace_id, row.timezone, row.settings)
    if failing:
        raise _Refused(failing)


def findings(draft: DraftState) -> list[Problem]:
    """Everything the checks have to say about a draft, and its open conflicts."""
    found = problems_of(draft.app)
    if draft.conflicts:
        found.append(Problem("publish.conflicts", "", {"count": len(draft.conflicts)}))
    return found


def problems_of(app: App) -> list[Problem]:
    """What the checks find in a definition, missing identities among it."""
    return check_definition(dump_app(app))[1]


def plan_for(
    connection: Connection, app_id: int, app: App, live: int | None, number: int, recover: bool = False
) -> Plan:
    """The plan from the live version's tables to those of `app`, which would be version `number`."""
    dialect = connection.dialect.name
    new = app_tables(app, dialect)
    if live is None:
        return make_plan(None, new, number)
    old = app_tables(load_version(connection, app_id, live), dialect)
    taken_back = Retired()
    if recover:
        taken_back = recoverable(connection, old, new, number, partial(load_version, connection, app_id))
    return make_plan(old, new, number, taken_back)


def was_busy(error: OperationalError) -> bool:
    """Whether others held what was wanted (PostgreSQL): to be tried again."""
    return getattr(error.orig, "sqlstate", None) in (_LOCK_NOT_AVAILABLE, _DEADLOCK)


def lock_app(connection: Connection, app_id: int) -> None:
    """Keep everybody from the app's tables until the transaction ends; on SQLite its writer does anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": version_lock(app_id)})


def _locked(connection: Connection, app_id: int) -> _AppRow:
    lock_app(connection, app_id)
    chosen = (
        select(_apps.c.live_version, _apps.c.workspace_id, _apps.c.settings, _workspaces.c.timezone)
        .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
        .where(_apps.c.id == app_id)
        .with_for_update(of=_apps)
    )
    row = connection.execute(chosen).one()
    settings = json.loads(row.settings) if isinstance(row.settings, str) else row.settings
    return _AppRow(row.live_version, row.timezone, row.workspace_id, settings or {})


@dataclass(frozen=True, slots=True)
class _AppRow:
    live_version: int | None
    timezone: str
    workspace_id: int
    settings: Mapping[str, Any]


def _apply(connection: Connection, plan: Plan, app: App, timezone: str, request: Request) -> None:
    refused = apply_plan(
        connection, plan, app, timezone, lambda step: request.on_step(f"apply {type(step).__name__}")
    )
    lossy = {"publish.cannot_convert", "publish.cannot_convert_more"}
    blocking = [problem for problem in refused if not (request.accept_loss and problem.code in lossy)]
    if blocking:
        raise _Refused(blocking)
    request.on_step("compare")
    left = _residual(connection, plan.new)
    if left:
        raise PublishFailed(f"the tables of {plan.new.key} differ from its definition: {left}")


def _residual(connection: Connection, tables: AppTables) -> list[str]:
    return [str(difference) for difference in residual(connection, tables)]


def _add_version(connection: Connection, draft: DraftState, number: int, request: Request) -> str:
    sha256 = digest(draft.app)
    request.on_step("version")
    row = {
        "app_id": draft.app_id,
        "number": number,
        "definition": canonical_json(draft.app),
        "sha256": sha256,
        "author_id": request.author_id,
        "at": datetime.now(UTC),
        "note": request.note,
        "restored_from": request.restored_from,
    }
    connection.execute(_versions.insert().values(row))
    request.on_step("pointer")
    connection.execute(update(_apps).where(_apps.c.id == draft.app_id).values(live_version=number))
    mark_published(connection, draft.app_id, number)
    request.on_step("audit")
    data = {"version": number, "sha256": sha256, "restored_from": request.restored_from}
    append_audit(connection, "app.published", user_id=request.author_id, app_key=draft.key, data=data)
    request.on_step("commit")
    return sha256
