"""What the live records hold of a field or an entity, and what would become of it with another type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, column, func, select
from sqlalchemy.sql.expression import FromClause

from configurator.converting import names_of
from runtime.access.models import Workspace
from runtime.definition import App
from runtime.definition.fields import Field
from runtime.fields.options import bind
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.problems import Problem
from runtime.records.errors import NotFound
from runtime.records.naming import Naming
from runtime.storage.codecs import decoder
from runtime.storage.convert import Conversion, Refused
from runtime.storage.database import table_of
from runtime.storage.installed import InstalledApp
from runtime.storage.plan import make_plan
from runtime.storage.published import load_version
from runtime.storage.tables import AppTables, StoredEntity, StoredField, app_tables

_apps, _workspaces = table_of(InstalledApp), table_of(Workspace)

EXAMPLES = 5
LOOKED_AT = 20_000
DISTINCT = 60
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Held:
    """How many live records of an entity there are, and how many hold a value in the field asked for."""

    records: int
    values: int


@dataclass(frozen=True, slots=True)
class Example:
    """A value of a live record and what it would be; `becomes` is None when it can't be taken over."""

    record: int
    value: str
    becomes: str | None


@dataclass(frozen=True, slots=True)
class Turned:
    """What another type would do to the values: `kept` ones are taken over, `refused` ones have no equal.

    `looked_at` of `values` were tried. `put_away` says that none is taken over: the old column is kept
    aside. `distinct` are the different values, when they are few.
    """

    values: int
    looked_at: int
    refused: int
    put_away: bool
    examples: tuple[Example, ...]
    distinct: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Live:
    app_id: int
    app: App
    tables: AppTables
    timezone: str


def held_by(connection: Connection, key: str, entity: str, field: str | None = None) -> Held:
    """Counts of what is live; nothing when the entity or the field isn't. NotFound without the app."""
    live = _live(connection, key)
    stored = live.tables.entities.get(entity) if live else None
    if stored is None:
        return Held(0, 0)
    records = _count(connection, stored.table)
    place = stored.fields.get(field) if field else None
    return Held(records, _values(connection, stored, place) if place else 0)


def _values(connection: Connection, stored: StoredEntity, place: StoredField) -> int:
    if place.columns:
        return _count(connection, stored.table, place.columns[0])
    if place.link is not None:
        chosen = select(func.count(func.distinct(place.link.c.record_id)))
        return int(connection.execute(chosen).scalar_one())
    return 0


def _count(connection: Connection, table: FromClause, name: str | None = None) -> int:
    chosen = select(func.count()).select_from(table)
    if "deleted_at" in table.c:
        chosen = chosen.where(table.c.deleted_at.is_(None))
    if name is not None:
        chosen = chosen.where(column(name).is_not(None))
    return int(connection.execute(chosen).scalar_one())


def turned(connection: Connection, key: str, entity: str, field: Field) -> Turned:
    """What would become of the live values if the field were `field`. NotFound without the app."""
    live = _live(connection, key)
    stored = live.tables.entities.get(entity) if live else None
    place = stored.fields.get(field.key) if stored else None
    if live is None or stored is None or place is None:
        return Turned(0, 0, 0, False, (), ())
    count = _values(connection, stored, place)
    tables = _with_field(live, entity, field)
    now = tables.entities[entity].fields.get(field.key)
    if len(place.columns) != 1 or now is None or len(now.columns) != 1:
        return Turned(count, 0, 0, True, (), ())
    field = bind(field, live.app)
    names = names_of(connection, live.app_id, live.app, make_plan(live.tables, tables, 1))
    convert = Conversion.of(place, now.kind, field, live.timezone, names)
    looked_at = refused = 0
    examples: list[Example] = []
    well: list[Example] = []
    distinct: set[str] = set()
    before = live.app.entity(entity).field(field.key)
    assert before is not None
    for record, value in _read(connection, stored, place):
        looked_at += 1
        shown = _said(before, place, value, names)
        if len(distinct) <= DISTINCT and place.kind is StorageKind.TEXT:
            distinct.add(str(value))
        try:
            made = convert(value)
        except Refused:
            refused += 1
            if len(examples) < EXAMPLES:
                examples.append(Example(record, shown, None))
        else:
            if len(well) < 2:
                well.append(Example(record, shown, _said(field, now, made, names)))
    few = tuple(sorted(distinct)) if len(distinct) <= DISTINCT else ()
    return Turned(count, looked_at, refused, False, (*examples, *well), few)


def _read(connection: Connection, stored: StoredEntity, place: StoredField) -> Iterator[tuple[int, Any]]:
    read, table = decoder(place.codec), stored.table
    chosen = select(table.c.id, table.c[place.column]).where(table.c[place.column].is_not(None))
    if "deleted_at" in table.c:
        chosen = chosen.where(table.c.deleted_at.is_(None))
    for record, value in connection.execute(chosen.order_by(table.c.id).limit(LOOKED_AT)):
        yield record, read(value)


def _said(field: Field, place: StoredField, value: Any, names: Naming | None) -> str:
    kind = field_types()[field.type]
    try:
        name = names.name_of(str(place.target), value) if names and place.target else None
        text = name or kind.format(field, value)
    except (TypeError, ValueError, KeyError):
        text = str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _with_field(live: _Live, entity: str, field: Field) -> AppTables:
    """The tables of the live app with this one field changed; the rest of the draft is another question."""
    changed = [
        replace(one, fields=tuple(field if each.key == field.key else each for each in one.fields))
        if one.key == entity
        else one
        for one in live.app.entities
    ]
    return app_tables(replace(live.app, entities=tuple(changed)), live.tables.dialect)


def _live(connection: Connection, key: str) -> _Live | None:
    chosen = (
        select(_apps.c.id, _apps.c.live_version, _workspaces.c.timezone)
        .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
        .where(_apps.c.key == key)
    )
    row = connection.execute(chosen).first()
    if row is None:
        raise NotFound(Problem("app.unknown", "", {"app": key}))
    if row.live_version is None:
        return None
    app = load_version(connection, row.id, row.live_version)
    return _Live(row.id, app, app_tables(app, connection.dialect.name), row.timezone)
