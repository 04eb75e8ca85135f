"""Which computed fields a new version computes otherwise than the one before, so that records follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from runtime.access.models import Workspace
from runtime.definition import App, Entity
from runtime.records.dependents import Slot
from runtime.records.live import LiveApp
from runtime.records.refill import refill
from runtime.storage.database import table_of
from runtime.storage.installed import InstalledApp
from runtime.storage.plan import AddColumn, Convert, Plan, RecoverColumn, RetireColumn

_apps, _workspaces = table_of(InstalledApp), table_of(Workspace)


@dataclass(frozen=True, slots=True)
class Recalculation:
    """The new version compiled, and the stored computed fields it computes otherwise."""

    live: LiveApp
    slots: frozenset[Slot] = frozenset()

    def run(self, connection: Connection) -> int:
        """Bring existing records to what the version says; how many changed. Raises Invalid on a failure."""
        return refill(connection, self.live, self.slots, datetime.now(UTC)) if self.slots else 0


def recalculation(
    connection: Connection, app_id: int, old: App | None, new: App, plan: Plan
) -> Recalculation:
    """What publishing `new` over `old` has to compute anew. Nothing is written."""
    live = _compiled(connection, app_id, new, plan)
    if old is None:
        return Recalculation(live)
    changed, sources = set(changed_formulas(old, new)), set(changed_columns(plan))
    if not changed and not sources:
        return Recalculation(live)
    slots = changed | _readers(live, new, sources) | _newly_stored(live, old)
    stored = {slot for slot in slots if slot in live.dependents.derived}
    return Recalculation(live, frozenset(stored))


def changed_formulas(old: App, new: App) -> Iterator[Slot]:
    """Fields of entities in both versions that are computed now and weren't, or not in this way."""
    for entity in new.entities:
        before = old.find_entity(entity.key)
        for field in entity.fields if before else ():
            was = before.field(field.key) if before else None
            if field.computed and (was is None or _meaning(was.dump()) != _meaning(field.dump())):
                yield entity.key, field.key


def _meaning(field: dict[str, object]) -> dict[str, object]:
    words = ("label", "help", "placeholder", "searchable", "indexed", "unique", "tracked", "not_copied")
    return {name: value for name, value in field.items() if name not in words}


def changed_columns(plan: Plan) -> Iterator[Slot]:
    """Fields whose column came, went or holds converted values in a table that was there."""
    places = {
        (stored.table.name, column): (stored.key, field.key)
        for tables in (plan.old, plan.new)
        for stored in (tables.entities.values() if tables else ())
        for field in stored.fields.values()
        for column in field.columns
    }
    for step in plan.steps:
        match step:
            case Convert():
                yield step.entity, step.field
            case AddColumn() | RecoverColumn() if (step.table.name, step.column.name) in places:
                yield places[(step.table.name, step.column.name)]
            case RetireColumn() if (step.table.name, step.column) in places:
                yield places[(step.table.name, step.column)]


def _readers(live: LiveApp, app: App, sources: set[Slot]) -> set[Slot]:
    """The computed fields that read one of these."""
    found = set()
    for entity, key in sources:
        dependents = [*live.dependents.own(entity, key)]
        dependents += [dependency.derived for dependency in live.dependents.on(entity, key)]
        found |= {
            (one.entity, one.key) for one in dependents if _is_computed(app.entity(one.entity), one.key)
        }
    return found


def _is_computed(entity: Entity, key: str) -> bool:
    field = entity.field(key)
    return field is not None and field.computed


def _newly_stored(live: LiveApp, old: App) -> set[Slot]:
    """Fields that were worked out at reading, and are stored now that what they read is."""
    before = LiveApp(old, live.dialect).volatile
    return {
        (entity, key)
        for entity, keys in before.items()
        for key in keys
        if entity in live.volatile and key not in live.volatile[entity]
    }


def _compiled(connection: Connection, app_id: int, app: App, plan: Plan) -> LiveApp:
    chosen = (
        select(_apps.c.workspace_id, _apps.c.settings, _workspaces.c.timezone)
        .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
        .where(_apps.c.id == app_id)
    )
    row = connection.execute(chosen).one()
    return LiveApp(
        app,
        plan.new.dialect,
        plan.version,
        app_id=app_id,
        workspace_id=row.workspace_id,
        settings=row.settings,
        timezone=row.timezone,
    )
