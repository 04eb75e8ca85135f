"""The moment in which a version becomes live: looked at beforehand, then done in one transaction.

`look` decides what publishing would do and whether it may be done; nothing is written. `switch` does it if
nothing has changed since: tables, computed values, the version's row, the live pointer, the audit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select, text, update

from configurator.approval import two_people_problem
from configurator.checks import check_app, in_order
from configurator.converting import names_of
from configurator.draft import DraftState, mark_published
from configurator.gone_options import (
    OPTION_HELD,
    STAGE_HELD,
    Gone,
    Replacing,
    gone_options,
    held_options,
    replaced_options,
)
from configurator.moved_stays import move_stays
from configurator.recalculation import Recalculation, beforehand, recalculation
from configurator.trials import failing_scenarios
from runtime.access.audit import append_audit
from runtime.access.models import Workspace
from runtime.definition import App, canonical_json, digest
from runtime.definition.load import shape_findings
from runtime.definition.remembering import remember as remember_of
from runtime.problems import Problem, errors
from runtime.records.errors import Invalid
from runtime.records.live import remember
from runtime.records.naming import Naming
from runtime.storage.ahead import Ahead, Prepared
from runtime.storage.apply import apply_plan
from runtime.storage.converting import left_behind
from runtime.storage.database import table_of
from runtime.storage.installed import AppVersion, InstalledApp
from runtime.storage.plan import Plan, Retired, make_plan
from runtime.storage.published import load_version, version_lock
from runtime.storage.recover import recoverable
from runtime.storage.residual import residual
from runtime.storage.tables import app_tables

_apps, _versions, _workspaces = table_of(InstalledApp), table_of(AppVersion), table_of(Workspace)

LOSSY = frozenset({"publish.cannot_convert", "publish.cannot_convert_more", STAGE_HELD})
"""Problems that somebody may accept: values that cannot follow are kept in the retired column alone, and
records stay at a stage that is gone."""

_tables_on = {name: partial(app_tables, dialect=name) for name in ("sqlite", "postgresql")}

CHECKS_KEPT = 32
_known_problems: dict[str, tuple[Problem, ...]] = {}
"""What the checks have found, by the definition's digest: it is the same for the same definition."""

OnStep = Callable[[str], None]


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
    `tries_scenarios` the app's examples are no gate. What is `approved` has been published before.
    `on_step` is told before each step.
    """

    author_id: int | None = None
    note: str | None = None
    accept_loss: bool = False
    recover: bool = False
    restored_from: int | None = None
    approved: bool = False
    tries_scenarios: bool = True
    on_step: OnStep = field(default=lambda _name: None)


class Refused(Exception):
    """The version may not become live; the problems say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


class Moved(Exception):
    """The draft, or what is live, is no longer what was looked at."""


@dataclass(frozen=True, slots=True)
class _AppRow:
    live_version: int | None
    timezone: str
    workspace_id: int
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sight:
    """What publishing would do, as it looked before."""

    request: Request
    app: App
    sha256: str
    row: _AppRow
    problems: Sequence[Problem]
    plan: Plan
    ahead: Ahead
    computed: Recalculation
    gone: Sequence[Gone] = ()
    replaced: Sequence[Replacing] = ()
    names: Naming | None = None
    known: list[Problem] = field(default_factory=list)
    """What would be refused anyway: said along with what is met on the way, so that nothing is accepted
    unseen."""

    @property
    def timezone(self) -> str:
        """The workspace's."""
        return self.row.timezone


def look(connection: Connection, draft: DraftState, request: Request) -> Sight | Published:
    """What publishing the draft would do; what is live if it is that already. Raises Refused."""
    request.on_step("check")
    found = findings(draft)
    if errors(found):
        raise Refused(found)
    row, sha256 = _row(connection, draft.app_id), digest(draft.app)
    if row.live_version is not None and not request.restored_from:
        live = _versions.c.app_id == draft.app_id, _versions.c.number == row.live_version
        if connection.execute(select(_versions.c.sha256).where(*live)).scalar_one() == sha256:
            return Published(draft.key, row.live_version, sha256, False, found)
    if not request.approved and (missing := two_people_problem(connection, draft.app_id, request.author_id)):
        raise Refused([missing])
    request.on_step("plan")
    plan = plan_for(
        connection, draft.app_id, draft.app, row.live_version, _next(connection, draft), request.recover
    )
    old = None if row.live_version is None else load_version(connection, draft.app_id, row.live_version)
    gone = tuple(gone_options(old, draft.app, plan))
    replaced = tuple(replaced_options(connection, old, draft.app, plan))
    computed = recalculation(connection, draft.app_id, old, draft.app, plan)
    number = plan.version

    def replan(remade: Collection[tuple[str, str]]) -> Plan:
        return plan_for(
            connection, draft.app_id, draft.app, row.live_version, number, request.recover, remade
        )

    if request.restored_from is None and request.tries_scenarios:
        request.on_step("scenarios")
        _try_scenarios(connection, draft.app, draft.app_id, row)
    computed, plan, ahead = beforehand(connection, computed, plan, replan)
    names = names_of(connection, draft.app_id, old, plan)
    sight = Sight(request, draft.app, sha256, row, found, plan, ahead, computed, gone, replaced, names)
    sight.known.extend(_staying(connection, sight))
    return sight


def switch(connection: Connection, draft: DraftState, sight: Sight, prepared: Prepared) -> Published:
    """Make the draft the live version, as it was looked at. Raises Moved, Refused."""
    row, request = _row(connection, draft.app_id, lock=True), sight.request
    number = _next(connection, draft)
    if (digest(draft.app), row, number) != (sight.sha256, sight.row, sight.plan.version) or draft.conflicts:
        raise Moved
    held = _apply(connection, sight, prepared)
    request.on_step("recalculate")
    try:
        sight.computed.run(connection, prepared.notes)
    except Invalid as invalid:
        raise Refused(invalid.problems) from invalid
    _add_version(connection, draft, number, sight)
    told = [replace(one, severity="warning") for one in held]
    remember(connection.engine, sight.computed.live, sight.sha256)
    return Published(draft.key, number, sight.sha256, True, [*sight.problems, *told])


def _next(connection: Connection, draft: DraftState) -> int:
    newest = select(func.max(_versions.c.number)).where(_versions.c.app_id == draft.app_id)
    return (connection.execute(newest).scalar() or 0) + 1


def _try_scenarios(connection: Connection, app: App, app_id: int, row: _AppRow) -> None:
    """The gate: the app's own examples hold."""
    failing = failing_scenarios(connection, app, app_id, row.workspace_id, row.timezone, row.settings)
    if failing:
        raise Refused(failing)


def refuse(problems: Sequence[Problem], request: Request) -> None:
    """Raise Refused for errors that prevent a version, unless somebody accepts the loss."""
    blocking = [one for one in errors(problems) if not (request.accept_loss and one.code in LOSSY)]
    if blocking:
        raise Refused(blocking)


def judge(problems: Sequence[Problem], sight: Sight) -> None:
    """Raise Refused for what is met while a version is prepared, with all else that is known already."""
    if errors(problems):
        refuse([*problems, *sight.known], sight.request)


def _staying(connection: Connection, sight: Sight) -> list[Problem]:
    """Values that can't follow as a whole, and what records hold of options that are gone."""
    # recovering takes back what the fields held before
    left = [] if sight.request.recover else left_behind(connection, sight.plan, sight.app)
    return [*left, *held_options(connection, sight.plan, sight.gone)]


def findings(draft: DraftState) -> list[Problem]:
    """Everything the checks have to say about a draft, and its open conflicts."""
    found = problems_of(draft.app)
    if draft.conflicts:
        found.append(Problem("publish.conflicts", "", {"count": len(draft.conflicts)}))
    return found


def problems_of(app: App) -> list[Problem]:
    """What the checks find in a definition, missing identities among it."""
    sha256 = digest(app)
    found = _known_problems.get(sha256)
    if found is None:
        found = tuple(in_order([*shape_findings(app), *check_app(app)]))
        for oldest in list(_known_problems)[: 1 - CHECKS_KEPT]:
            _known_problems.pop(oldest, None)
        _known_problems[sha256] = found
    return list(found)


def plan_for(
    connection: Connection,
    app_id: int,
    app: App,
    live: int | None,
    number: int,
    recover: bool = False,
    remade: Collection[tuple[str, str]] = (),
) -> Plan:
    """The plan from the live version's tables to those of `app`, which would be version `number`."""
    tables_of = _tables_on[connection.dialect.name]
    new = remember_of(tables_of, app)
    if live is None:
        return make_plan(None, new, number)
    old = remember_of(tables_of, load_version(connection, app_id, live))
    taken_back = Retired()
    if recover:
        taken_back = recoverable(connection, old, new, number, partial(load_version, connection, app_id))
    return make_plan(old, new, number, taken_back, remade)


def lock_app(connection: Connection, app_id: int) -> None:
    """Keep everybody from the app's tables until the transaction ends; on SQLite its writer does anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": version_lock(app_id)})


def _row(connection: Connection, app_id: int, lock: bool = False) -> _AppRow:
    chosen = (
        select(_apps.c.live_version, _apps.c.workspace_id, _apps.c.settings, _workspaces.c.timezone)
        .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
        .where(_apps.c.id == app_id)
    )
    row = connection.execute(chosen.with_for_update(of=_apps) if lock else chosen).one()
    settings = json.loads(row.settings) if isinstance(row.settings, str) else row.settings
    return _AppRow(row.live_version, row.timezone, row.workspace_id, settings or {})


def _apply(connection: Connection, sight: Sight, prepared: Prepared) -> list[Problem]:
    """Do the plan; what is to be told of it though it prevents nothing. Raises Refused."""
    request, plan = sight.request, sight.plan
    staying = _staying(connection, sight)
    refused = apply_plan(
        connection,
        plan,
        sight.app,
        sight.timezone,
        lambda step: request.on_step(f"apply {type(step).__name__}"),
        prepared,
        sight.names,
    )
    refuse([*staying, *refused], request)
    move_stays(connection, sight.app, plan, request.author_id, datetime.now(UTC))
    request.on_step("compare")
    differing = [str(difference) for difference in residual(connection, plan.new)]
    if differing:
        raise PublishFailed(f"the tables of {plan.new.key} differ from its definition: {differing}")
    return [one for one in staying if one.code in (STAGE_HELD, OPTION_HELD)]


def _add_version(connection: Connection, draft: DraftState, number: int, sight: Sight) -> None:
    request = sight.request
    request.on_step("version")
    row = {
        "app_id": draft.app_id,
        "number": number,
        "definition": canonical_json(draft.app),
        "sha256": sight.sha256,
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
    data = {"version": number, "sha256": sight.sha256, "restored_from": request.restored_from}
    if sight.replaced:
        data["replaced"] = [one.as_json() for one in sight.replaced]
    append_audit(connection, "app.published", user_id=request.author_id, app_key=draft.key, data=data)
    request.on_step("commit")
