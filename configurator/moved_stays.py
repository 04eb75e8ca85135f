"""Stays in stages after a version has put other stages in the place of those that are gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, func, insert, literal, select, update

from runtime.definition import App
from runtime.fields.storage_kinds import StorageKind
from runtime.storage.codecs import codec, encoder
from runtime.storage.plan import Convert, Plan


def move_stays(connection: Connection, app: App, plan: Plan, user_id: int | None, now: datetime) -> None:
    """End the stays in stages where records no longer are, and begin those where they are now."""
    for step in plan.steps:
        field = app.entity(step.entity).field(step.field) if isinstance(step, Convert) else None
        if isinstance(step, Convert) and step.keeps and field is not None and field.type == "stage":
            _move(connection, plan, step, user_id, now)


def _move(connection: Connection, plan: Plan, step: Convert, user_id: int | None, now: datetime) -> None:
    stays, stored = plan.new.level.stage_history, plan.new.entities[step.entity]
    stage = stored.table.c[stored.fields[step.field].column]
    at = encoder(codec(StorageKind.INSTANT, plan.new.dialect))(now)
    newest = connection.execute(select(func.max(stays.c.id))).scalar() or 0
    open_here = (
        (stays.c.entity == step.entity)
        & (stays.c.field == step.field)
        & stays.c.left_at.is_(None)
        & (stays.c.id <= newest)
    )
    elsewhere = (stored.table.c.id == stays.c.record) & (stage != stays.c.value)
    entered = {
        "entity": stays.c.entity,
        "record": stays.c.record,
        "field": stays.c.field,
        "value": stage,
        "entered_at": literal(at),
        "user_id": literal(user_id, stays.c.user_id.type),
    }
    moved = select(*entered.values()).join_from(stays, stored.table, elsewhere).where(open_here)
    connection.execute(insert(stays).from_select(list(entered), moved))
    connection.execute(update(stays).where(open_here, exists().where(elsewhere)).values(left_at=at))
