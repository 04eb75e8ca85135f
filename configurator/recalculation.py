"""Which computed fields a new version computes otherwise than the one before, so that records follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from runtime.access.models import Workspace
from runtime.definition import App, Entity
from runtime.records.dependents import Slot
from runtime.records.filling import Extent, Filling, extent_of, is_readable
from runtime.records.live import LiveApp
from runtime.records.refill import refill
from runtime.storage.ahead import Ahead
from runtime.storage.choosing import ahead_of, is_long
from runtime.storage.coming import coming_tables
from runtime.storage.database import table_of
from runtime.storage.installed import InstalledApp
from runtime.storage.plan import AddColumn, Convert, Plan, RecoverColumn, RetireColumn

_apps, _workspaces = table_of(InstalledApp), table_of(Workspace)


@dataclass(frozen=True, slots=True)
class Recalculation:
    """The new version compiled, and the stored computed fields it computes otherwise."""

    live: LiveApp
    slots: frozenset[Slot] = frozenset()
    filling: Filling | None = None

    def run(self, connection: Connection, notes: Mapping[str, Sequence[int]]) -> None:
        """Bring existing records to what the version says. Raises Invalid on a failure.

        What is worked out beforehand is done but for the `notes` of what has changed since.
        """
        if self.filling is not None:
            self.filling.finish(connection, notes)
        elif self.slots:
            refill(connection, self.live, self.slots, datetime.now(UTC))


Replan = Callable[[Collection[tuple[str, str]]], Plan]
"""The same plan, with columns (table, column) that are made anew."""


def beforehand(
    connection: Connection, computed: Recalculation, plan: Plan, replan: Replan
) -> tuple[Recalculation, Plan, Ahead]:
    """Arrange for long tables to be recalculated before the version is live, where that can be done.

    It can't where rules give the values, where a formula reads all records of an entity, or what it reads is
    not there before the switch.
    """
    live = computed.live
    extent = extent_of(live, computed.slots) if plan.old is not None and computed.slots else None
    if extent is not None and _reads_long_table(connection, extent, plan):
        filled = _columns_of(plan, extent.slots)
        other = replan(filled & _kept(plan))
        read = {other.new.entities[entity].table.name for entity in extent.entities}
        needed = (filled | _columns_of(other, extent.reads)) & _arriving(other)
        ahead = ahead_of(connection, other, live.app, needed, read)
        coming = coming_tables(other, ahead.columns)
        if is_readable(extent, live, coming):
            filling = Filling(extent, live.standing_as(coming.tables), live, other)
            return replace(computed, filling=filling), other, ahead
    return computed, plan, ahead_of(connection, plan, live.app)


def _reads_long_table(connection: Connection, extent: Extent, plan: Plan) -> bool:
    assert plan.old is not None
    stored = [plan.old.entities.get(entity) for entity in sorted(extent.entities)]
    return any(is_long(connection, one.table.name, plan.old.schema) for one in stored if one is not None)


def _columns_of(plan: Plan, slots: Iterable[Slot]) -> set[tuple[str, str]]:
    entities = plan.new.entities
    return {
        (entities[entity].table.name, column)
        for entity, key in slots
        if (field := entities[entity].fields.get(key)) is not None
        for column in field.columns
    }


def _kept(plan: Plan) -> set[tuple[str, str]]:
    """Columns that stay as they are."""
    tables = {table.name: table for table in plan.old.tables} if plan.old else {}
    gone = {(step.table.name, step.column) for step in plan.steps if isinstance(step, RetireColumn)}
    return {(name, part.name) for name, table in tables.items() for part in table.columns} - gone


def _arriving(plan: Plan) -> set[tuple[str, str]]:
    return {
        (step.table.name, step.column.name)
        for step in plan.steps
        if isinstance(step, AddColumn | RecoverColumn)
    }


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
