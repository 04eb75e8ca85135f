"""The values of a field whose storage changes, brought over in batches: at once, or while people go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    column,
    false,
    func,
    null,
    select,
    table,
    update,
)
from sqlalchemy.sql import TableClause

from runtime.definition.app import App
from runtime.definition.fields import Field
from runtime.fields.options import bind
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.problems import Problem
from runtime.storage.codecs import decoder, encoder, milliseconds
from runtime.storage.convert import Conversion, Names, Refused
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

    def __init__(
        self, plan: Plan, app: App, timezone: str, step: Convert, names: Names | None = None
    ) -> None:
        now = converted_place(plan, app, step)
        definition = app.entity(step.entity).field(step.field)
        assert now is not None and definition is not None
        self.app, self.step = app, step
        self.definition: Field = bind(definition, app)
        self.table = plan.new.entities[step.entity].table
        self.name, self.schema = self.table.name, plan.new.schema
        self.read, self.write = decoder(step.before.codec), encoder(now.codec)
        self.read_origin = decoder(now.codec)
        self.convert = Conversion.of(step.before, now.kind, self.definition, timezone, names, step.keeps)
        self.turns = [
            Conversion.of(turn.before, turn.after, turn.field, timezone, names, turn.keeps)
            for turn in (step.origin.turns if step.origin else ())
        ]
        self.blank = self.write(False) if now.kind is StorageKind.BOOLEAN else None
        self.refused: dict[int, str] = {}
        self.returned: set[int] = set()
        """Live records whose values come back from the origin."""

    def after(self, connection: Connection, last: int, size: int, source: str, target: str) -> int | None:
        """Convert the next records behind the id `last`; the last one's id, None when there are no more."""
        rows = self.rows(connection, last, size, source, lock=True)
        if not rows:
            return None
        changes = [change for change in (self.change(*row) for row in rows) if change["new"] != self.blank]
        self.put_down(connection, self.place(target), target, changes)
        return int(rows[-1][0])

    def rows(
        self, connection: Connection, last: int, size: int, source: str, lock: bool = False
    ) -> Sequence[Any]:
        """The next records that hold something: id, value, value of the origin, whether it is deleted."""
        place = self.place(source)
        held: ColumnElement[bool] = place.c[source].is_not(None)
        if self.step.origin is not None:
            held |= place.c[self.step.origin.column].is_not(None)
        some = self.chosen(place, source).where(place.c.id > last, held).order_by(place.c.id).limit(size)
        return connection.execute(some.with_for_update() if lock else some).all()

    def again(self, connection: Connection, ids: Sequence[int], source: str, target: str) -> None:
        """Convert these records anew: their values have changed since."""
        place = self.place(source)
        chosen = self.chosen(place, source).where(place.c.id.in_(ids)).with_for_update()
        for one in ids:
            self.refused.pop(one, None)
            self.returned.discard(one)
        changes = [self.change(*row) for row in list(connection.execute(chosen))]
        self.put_down(connection, self.place(target), target, changes)

    def tried(self, connection: Connection) -> int:
        """Look at all records as they stand in the version before; how many values are converted."""
        last = converted = 0
        while rows := self.rows(connection, last, BATCH, self.step.before.column):
            for row in rows:
                new = self.change(*row)["new"]
                stays = new == self.blank or (self.step.keeps and new == row[1])
                converted += not (stays or row.deleted or row.id in self.returned)
            last = rows[-1].id
        return converted

    def place(self, *names: str) -> TableClause:
        origin = [self.step.origin.column] if self.step.origin else []
        columns: list[ColumnClause[Any]] = [column(name) for name in {"id", "deleted_at", *names, *origin}]
        return table(self.name, *columns, schema=self.schema)

    def chosen(self, place: TableClause, source: str) -> Select[Any]:
        origin = place.c[self.step.origin.column] if self.step.origin else null()
        deleted = place.c.deleted_at.is_not(None) if "deleted_at" in self.table.c else false()
        return select(place.c.id, place.c[source], origin.label("origin"), deleted.label("deleted"))

    def change(self, key: int, stored: Any, origin: Any = None, deleted: bool = False) -> dict[str, Any]:
        given = None if stored is None else self.read(stored)
        if self.step.origin is not None:
            value = None if origin is None else self.read_origin(origin)
            if self.is_untouched(given, value):
                value = self.convert.replaced(value)
                if origin is not None and not deleted:
                    self.returned.add(key)
                return {"row": key, "new": self.blank if value is None else self.write(value)}
        try:
            value = self.convert(given)
        except Refused:
            if not deleted:  # nobody could put it right; the retired column keeps it
                self.refused[key] = str(given)[: _SHOWN + 1] if len(self.refused) < LISTED else ""
            value = None
        is_blank = value is None or value is field_types()[self.definition.type].blank
        return {"row": key, "new": self.blank if is_blank else self.write(value)}

    def is_untouched(self, given: Any, value: Any) -> bool:
        """Whether a value is what became of the one there was: nobody has written another since."""
        for turn in self.turns:
            try:
                value = turn(value)
            except Refused:
                value = None
        return bool(_comparable(given) == _comparable(value))

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


def _comparable(value: Any) -> Any:
    """A value as it compares: what says nothing is blank, lists are lists, instants are kept to the ms."""
    if value is None or value is False or value in ("", (), []):
        return None
    if isinstance(value, datetime):
        return milliseconds(value)
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Left:
    """A field whose values can't follow: its new type keeps none that could be theirs.

    `rows` selects the records with a value, and the value.
    """

    entity: str
    field: Field
    rows: Select[Any]
    read: Callable[[Any], Any]


def left_fields(plan: Plan, app: App) -> Iterator[Left]:
    """The fields whose values stay behind as a whole."""
    converted = {(step.entity, step.field) for step in plan.steps if isinstance(step, Convert)}
    for key, entity in plan.old.entities.items() if plan.old else ():
        new, after = app.find_entity(key), plan.new.entities.get(key)
        for was in entity.fields.values():
            item = new.field(was.key) if new else None
            now = after.fields.get(was.key) if after else None
            if item is None or now is None or item.computed or (key, was.key) in converted:
                continue
            apart = _APART & {was.kind, now.kind} and (was.kind, was.target) != (now.kind, now.target)
            if apart and (rows := _rows_of(entity, was)) is not None:
                yield Left(key, item, rows, decoder(was.codecs[-1]) if was.codecs else str)


def left_behind(connection: Connection, plan: Plan, app: App) -> list[Problem]:
    """The records whose values can't follow because the field's new type keeps none that could be theirs.

    To be asked before the plan is applied.
    """
    found: list[Problem] = []
    for left in left_fields(plan, app):
        some = connection.execute(left.rows.limit(LISTED)).all()
        count = len(some)
        if count == LISTED:
            count = count_left(connection, left)
        shown = [(row[0], str(left.read(row[1]))) for row in some]
        found += _listed(app, left.entity, left.field, shown, count)
    return found


def count_left(connection: Connection, left: Left) -> int:
    """How many records have such a value."""
    rows = left.rows.order_by(None).subquery()
    return int(connection.execute(select(func.count()).select_from(rows)).scalar_one())


def _rows_of(entity: StoredEntity, was: StoredField) -> Select[Any] | None:
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
        return None
    if "deleted_at" in rows.c:
        chosen = chosen.where(rows.c.deleted_at.is_(None))
    return chosen.order_by(record)


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
