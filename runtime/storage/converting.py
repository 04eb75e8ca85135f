"""The values of a field whose storage changes, brought over in batches: at once, or while people go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, column, select, table, update
from sqlalchemy.sql import TableClause

from runtime.definition.app import App
from runtime.definition.fields import Field
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.problems import Problem
from runtime.storage.codecs import decoder, encoder
from runtime.storage.convert import Conversion, Refused
from runtime.storage.plan import Convert, Plan
from runtime.storage.tables import StoredField

BATCH = 5_000
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
        self.convert = Conversion(step.before.kind, now.kind, definition, timezone)
        self.blank = self.write(False) if now.kind is StorageKind.BOOLEAN else None
        self.refused: dict[int, str] = {}

    def after(
        self, connection: Connection, last: int, source: str, target: str, size: int = BATCH
    ) -> int | None:
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
        found = []
        for record, shown in list(self.refused.items())[:LISTED]:
            values = {
                "entity": self.step.entity,
                "field": self.step.field,
                "record": record,
                "type": self.definition.type,
                "value": shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…",
            }
            found.append(Problem("publish.cannot_convert", self._pointer(), values))
        if len(self.refused) > LISTED:
            values = {
                "entity": self.step.entity,
                "field": self.step.field,
                "type": self.definition.type,
                "count": len(self.refused),
            }
            found.append(Problem("publish.cannot_convert_more", self._pointer(), values))
        return found

    def _pointer(self) -> str:
        entities = [entity.key for entity in self.app.entities]
        position = entities.index(self.step.entity)
        fields = [part.key for part in self.app.entities[position].fields]
        return f"/entities/{position}/fields/{fields.index(self.step.field)}"
