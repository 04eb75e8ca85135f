"""What converting values needs besides the values: what the records are called that they point to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from runtime.access.models import Workspace
from runtime.definition import App
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.records.live import LiveApp
from runtime.records.naming import Naming
from runtime.storage.converting import Converter, converted_place
from runtime.storage.database import table_of
from runtime.storage.installed import InstalledApp
from runtime.storage.plan import Convert, Plan

_apps, _workspaces = table_of(InstalledApp), table_of(Workspace)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a field's values: so many are converted, have no equal, or come back as they were."""

    step: Convert
    converted: int
    refused: int
    returned: int


def names_for(connection: Connection, live: LiveApp, plan: Plan) -> Naming | None:
    """What is called how in the live version, as far as `plan` asks; None where it does not."""
    targets = set(_targets(plan))
    return Naming(connection, live, targets) if targets else None


def names_of(connection: Connection, app_id: int, old: App | None, plan: Plan) -> Naming | None:
    """The same of a version that has to be compiled for it."""
    if old is None or not set(_targets(plan)):
        return None
    row = connection.execute(_about(app_id)).one()
    live = LiveApp(
        old,
        plan.new.dialect,
        app_id=app_id,
        workspace_id=row.workspace_id,
        settings=row.settings,
        timezone=row.timezone,
    )
    return names_for(connection, live, plan)


def outcomes(connection: Connection, app_id: int, old: App | None, new: App, plan: Plan) -> Iterator[Outcome]:
    """What publishing would make of the values of each field that is converted, tried on all of them."""
    names = names_of(connection, app_id, old, plan)
    timezone = connection.execute(_about(app_id)).one().timezone
    for step in plan.steps:
        if isinstance(step, Convert) and converted_place(plan, new, step) is not None:
            made = Converter(plan, new, timezone, step, names)
            converted = made.tried(connection)
            yield Outcome(step, converted, len(made.refused), len(made.returned))


def _about(app_id: int) -> Select[Any]:
    return (
        select(_apps.c.workspace_id, _apps.c.settings, _workspaces.c.timezone)
        .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
        .where(_apps.c.id == app_id)
    )


def _targets(plan: Plan) -> Iterator[str]:
    """The entities (`user` and `department` among them) whose names texts become, or that become texts."""
    for step in plan.steps:
        if isinstance(step, Convert):
            now = plan.new.entities[step.entity].fields[step.field]
            pairs = [(step.before, now.kind, now.target)]
            for turn in step.origin.turns if step.origin else ():
                target = field_types()[turn.field.type].target(turn.field)
                pairs.append((turn.before, turn.after, target))
            for was, kind, target in pairs:
                if {was.kind, kind} == {StorageKind.TEXT, StorageKind.REFERENCE}:
                    yield str(was.target if was.kind is StorageKind.REFERENCE else target)
