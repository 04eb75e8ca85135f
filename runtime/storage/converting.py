"""The values of a field whose storage changes, brought over in batches: at once, or while people go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, column, func, select, table, update
from sqlalchemy.sql import TableClause

from runtime.definition.app import App
from runtime.definition.fields import Field
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.problems import Problem
from runtime.storage.codecs import decoder, encoder
from runtime.storage.convert import Conversion, Refused
from runtime.storage.plan import Convert, Plan
from runtime.storage.tables import StoredEntity, StoredField

BATCH = 5_000
_APART = frozenset({StorageKind.LINKS, StorageKind.ANY_REFERENCE})
"""Kinds that aren't one column: what they keep becomes nothing else, and nothing else becomes one of them."""

LISTED = 100
"""How many refused records are listed one by one."""

_SHOWN = 60


def converted_place(plan: Plan, app: App, step: Convert) -> StoredField | None:
    """Where the values of a step go that has to be converted value by value; None for any other."""
    definition = app.entity(step.entity).field(step.field)
    now = plan.new.entities[step.entity].fields[step.field]
    return None if definition is None or definition.computed or now.link is not None else now


class Converter:
    """One field's values on their way; remembers which records could not follow."""

    def __init__(self, plan: Plan, app: App, timezone: str, step: Convert) -> None:
        now = converted_place(plan, app, step)
        definition = app.entity(step.entity).field(step.field)
        assert now is not None and definition is not None
        self.app, self.step = app, step
        self.definition: Field = definition
        self.name = plan.new.entities[step.entity].table.name
        self.schema = plan.new.schema
        self.read, self.write = decoder(step.before.codec), encoder(now.codec)
        self.convert = Conversion(step.before.kind, now.kind, definition, timezone, step.before.form)
        self.blank = self.write(False) if now.kind is StorageKind.BOOLEAN else None
        self.refused: dict[int, str] = {}

    def after(self, connection: Connection, last: int, size: int, source: str, target: str) -> int | None:
        """Convert the next records behind the id `last`; the last one's id, None when there are no more."""
        place = self.place(source, target)
        some = (
            select(place.c.id, place.c[source])
            .where(place.c.id > last, place.c[source].is_not(None))
            .order_by(place.c.id)
            .limit(size)
            .with_for_update()
        )
        rows = list(connection.execute(some))
        if not rows:
            return None
        changes = [change for change in (self.change(*row) for row in rows) if change["new"] != self.blank]
        self.put_down(connection, place, target, changes)
        return int(rows[-1].id)

    def again(self, connection: Connection, ids: Sequence[int], source: str, target: str) -> None:
        """Convert these records anew: their values have changed since."""
        place = self.place(source, target)
        chosen = select(place.c.id, place.c[source]).where(place.c.id.in_(ids)).with_for_update()
        for one in ids:
            self.refused.pop(one, None)
        changes = [self.change(*row) for row in list(connection.execute(chosen))]
        self.put_down(connection, place, target, changes)

    def place(self, source: str, target: str) -> TableClause:
        return table(self.name, column("id"), column(source), column(target), schema=self.schema)

    def change(self, key: int, stored: Any) -> dict[str, Any]:
        given = None if stored is None else self.read(stored)
        try:
            value = self.convert(given)
        except Refused:
            self.refused[key] = str(given)[: _SHOWN + 1] if len(self.refused) < LISTED else ""
            value = None
        is_blank = value is None or value is field_types()[self.definition.type].blank
        return {"row": key, "new": self.blank if is_blank else self.write(value)}

    @staticmethod
    def put_down(
        connection: Connection, place: TableClause, target: str, changes: list[dict[str, Any]]
    ) -> None:
        if changes:
            statement = update(place).where(place.c.id == bindparam("row")).values({target: bindparam("new")})
            connection.execute(statement, changes)

    def problems(self) -> list[Problem]:
        """What could not be converted: the first records one by one, and how many there are."""
        listed = list(self.refused.items())[:LISTED]
        return _listed(self.app, self.step.entity, self.definition, listed, len(self.refused))


def left_behind(connection: Connection, plan: Plan, app: App) -> list[Problem]:
    """The records whose values can't follow because the field's new type keeps none that could be theirs.

    To be asked before the plan is applied.
    """
    converted = {(step.entity, step.field) for step in plan.steps if isinstance(step, Convert)}
    found: list[Problem] = []
    for key, entity in plan.old.entities.items() if plan.old else ():
        new, after = app.find_entity(key), plan.new.entities.get(key)
        for was in entity.fields.values():
            item = new.field(was.key) if new else None
            now = after.fields.get(was.key) if after else None
            if item is None or now is None or item.computed or (key, was.key) in converted:
                continue
            if _APART & {was.kind, now.kind} and (was.kind, was.target) != (now.kind, now.target):
                found += _values_of(connection, app, entity, was, item)
    return found


def _values_of(
    connection: Connection, app: App, entity: StoredEntity, was: StoredField, item: Field
) -> list[Problem]:
    rows = entity.table
    record: ColumnElement[int]
    value: ColumnElement[Any]
    if was.link is not None:
        record, value = was.link.c.record_id, func.min(was.link.c.target_id)
        chosen = select(record, value).join_from(was.link, rows, rows.c.id == record).group_by(record)
    elif was.columns:
        record, value = rows.c.id, rows.c[was.columns[-1]]
        chosen = select(record, value).where(value.is_not(None))
        if was.kind is StorageKind.BOOLEAN:
            chosen = chosen.where(value == encoder(was.codec)(True))
    else:
        return []
    if "deleted_at" in rows.c:
        chosen = chosen.where(rows.c.deleted_at.is_(None))
    some = connection.execute(chosen.order_by(record).limit(LISTED)).all()
    count = len(some)
    if count == LISTED:
        count = connection.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    read = decoder(was.codecs[-1]) if was.codecs else str
    return _listed(app, entity.key, item, [(row[0], str(read(row[1]))) for row in some], count)


def _listed(app: App, entity: str, item: Field, some: Sequence[tuple[int, str]], count: int) -> list[Problem]:
    position = next(index for index, one in enumerate(app.entities) if one.key == entity)
    keys = [one.key for one in app.entities[position].fields]
    pointer = f"/entities/{position}/fields/{keys.index(item.key)}"
    common = {"entity": entity, "field": item.key, "type": item.type}
    found = []
    for record, shown in some:
        shortened = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
        values = {**common, "record": record, "value": shortened}
        found.append(Problem("publish.cannot_convert", pointer, values))
    if count > LISTED:
        found.append(Problem("publish.cannot_convert_more", pointer, {**common, "count": count}))
    return found
