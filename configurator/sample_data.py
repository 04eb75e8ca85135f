"""Sample records of a package: `data/ENTITY.csv`, loaded through the one door like any other import.

The first row names fields. Besides values as people write them, a cell may hold
- in the column `#`, a name for the row that other rows of the package use;
- in a reference, `#name` for a row of the entity it points to (`lead#name` where several entities are meant);
  in several references, such names one after another, with spaces;
- in a date or moment, `today`, `today+12` or `today-30 09:00`, so that samples never grow old;
- in `owner` or another user field, a person's e-mail address; in `owner` also a role's key, whose queue it
  is; a blank `owner` is nobody;
- in the columns `#created` and `#by`, when the record was created (as in a moment, at most now) and by whom
  (an e-mail address), so that histories read as if people had worked; `record_type` is a record type's key.

Rows of a sub-table stand in `data/ENTITY.FIELD.csv`; their column `#` names the row they belong to, `#row`
gives them a name of their own. Blank cells are left out. Entities are loaded in the order that their
references ask for.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from runtime.access.actor import Actor
from runtime.access.models import User
from runtime.definition import App, Entity, Field, targets_of
from runtime.fields import TextLocale, ValueProblem, field_types
from runtime.fields.options import bind
from runtime.problems import Problem, register_messages
from runtime.records.errors import Invalid
from runtime.records.live import LiveApp, live_app
from runtime.records.records import Clock, Records, utc_now
from runtime.storage.engines import write_transaction

NAME, ROW, CREATED, BY = "#", "#row", "#created", "#by"
_DAY = re.compile(r"today(?:([+-])(\d{1,4}))?(?: (\d{2}):(\d{2}))?")

register_messages(
    {
        "sample.unknown_field": {
            "en": "{file}: there is no field “{field}”",
            "zh": "{file}：没有字段“{field}”",
        },
        "sample.unknown_row": {
            "en": "{file}: no row is named “{name}”",
            "zh": "{file}：没有名为“{name}”的行",
        },
        "sample.unknown_person": {
            "en": "{file}: nobody has the address {name}",
            "zh": "{file}：没有邮箱为 {name} 的人员",
        },
        "sample.circle": {
            "en": "The sample records refer to each other in a circle: {names}",
            "zh": "示例数据相互引用成环：{names}",
        },
    }
)

Row = dict[str, str]


@dataclass(slots=True)
class _Load:
    """What is known while loading: the files, people's ids, and the records made so far by name."""

    app: App
    rows: Mapping[str, list[Row]]
    people: Mapping[str, int]
    locale: TextLocale
    made: dict[tuple[str, str], int] = field(default_factory=dict)
    lines: dict[str, dict[str, list[Row]]] = field(init=False)
    """Rows of sub-tables: by file, then by the name of the row they belong to."""

    def __post_init__(self) -> None:
        self.lines = {}
        for file, rows in self.rows.items():
            if "." in file:
                by_name = self.lines.setdefault(file, {})
                for row in rows:
                    by_name.setdefault(row.get(NAME) or "", []).append(row)


def load_data(engine: Engine, key: str, data: Mapping[str, bytes], actor: Actor) -> dict[str, int]:
    """Create the sample records of the live app `key`; gives the number created by entity, in that order.

    `data` is as in `configurator.packages.Package`. Everything is loaded or, raising Invalid, nothing of the
    entity that failed; its problems' paths begin with the row's number, from 0.
    """
    live = live_app(engine, key)
    with engine.connect() as connection:
        people = {row.email: row.id for row in connection.execute(select(User.email, User.id))}
    now = datetime.now(UTC).astimezone(ZoneInfo(actor.timezone or "UTC"))
    rows = {name: list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))) for name, raw in data.items()}
    load = _Load(live.app, rows, people, TextLocale("en", actor.timezone or "UTC", now.date()))
    counts: dict[str, int] = {}
    for entity in _in_order(load):
        with write_transaction(engine) as connection:
            counts[entity.key] = _load_entity(load, live, entity, actor, connection)
    return counts


def _load_entity(load: _Load, live: LiveApp, entity: Entity, actor: Actor, connection: Connection) -> int:
    """Create the records of one file, those of the same moment and person together."""
    count, now = 0, utc_now()
    for (created, by), together in itertools.groupby(load.rows[entity.key], _when_and_who):
        rows = list(together)
        moment = min(_relative(load, created) or now, now)
        who = replace(actor, user_id=_person(load, entity.key, by)) if by else actor
        records = Records(live, who, connection, "import", _clock(moment))
        made = records.batch(entity.key, [_values(load, entity, row) for row in rows])
        for row, record in zip(rows, made, strict=True):
            _remember(load, entity, row, record)
        count += len(made)
    return count


def _when_and_who(row: Row) -> tuple[str, str]:
    return row.get(CREATED) or "", row.get(BY) or ""


def _clock(moment: datetime) -> Clock:
    return lambda: moment


def _in_order(load: _Load) -> Iterator[Entity]:
    """The entities with sample rows, each after those its rows refer to."""
    waiting = [name for name in load.rows if "." not in name]
    while waiting:
        ready = [name for name in waiting if not (_needed(load, name) & set(waiting)) - {name}]
        if not ready:
            raise Invalid(Problem("sample.circle", "", {"names": ", ".join(sorted(waiting))}))
        for name in sorted(ready):
            waiting.remove(name)
            yield load.app.entity(name)


def _needed(load: _Load, name: str) -> set[str]:
    """The entities that rows of `name` and of its sub-tables refer to. A child stands for its parent."""
    found: set[str] = set()
    for file, rows in load.rows.items():
        if file.partition(".")[0] != name:
            continue
        for of in _entity_of(load.app, file).fields:
            if any(NAME in (row.get(of.key) or "") for row in rows):
                found.update(_owner_of(load, target) for target in targets_of(of))
    return found


def _owner_of(load: _Load, entity: str) -> str:
    """The entity whose file carries rows of `entity`: itself, or the parent of a sub-table."""
    for file in load.rows:
        if "." in file and _entity_of(load.app, file).key == entity:
            return file.partition(".")[0]
    return entity


def _entity_of(app: App, file: str) -> Entity:
    """The entity of a file's rows: `order` or, for `order.lines`, the child's."""
    name, _, key = file.partition(".")
    entity = app.entity(name)
    children = entity.field(key) if key else None
    found: Entity = app.entity(children.setting("entity")) if children else entity
    return found


def _values(load: _Load, entity: Entity, row: Row) -> dict[str, Any]:
    """One record's values with the rows of its sub-tables."""
    values = dict(_cells(load, entity, entity.key, row))
    for file, key, lines in _lines(load, entity, row):
        child = _entity_of(load.app, file)
        values[key] = [dict(_cells(load, child, file, line)) for line in lines]
    return values


def _lines(load: _Load, entity: Entity, row: Row) -> Iterator[tuple[str, str, list[Row]]]:
    """File, field and rows of each sub-table that has rows for `row`."""
    for file, by_name in load.lines.items():
        name, _, key = file.partition(".")
        lines = by_name.get(f"#{row.get(NAME)}") if name == entity.key else None
        if lines:
            yield file, key, lines


def _cells(load: _Load, entity: Entity, file: str, row: Row) -> Iterator[tuple[str, Any]]:
    for key, cell in row.items():
        if key == "owner":
            is_queue = any(role.key == cell for role in load.app.roles)
            yield key, {"role": cell} if is_queue else _person(load, file, cell) if cell else None
            continue
        if key in (NAME, ROW, CREATED, BY) or not cell:
            continue
        if key == "record_type":
            yield key, cell
            continue
        of = entity.field(key)
        if of is None:
            raise Invalid(Problem("sample.unknown_field", key, {"file": f"{file}.csv", "field": key}))
        yield key, _value(load, file, of, cell)


def _value(load: _Load, file: str, of: Field, cell: str) -> Any:
    if of.type == "reference" and NAME in cell:
        return _row_named(load, file, of, cell)
    if of.type == "any_reference" and NAME in cell:
        return {
            "entity": cell.partition(NAME)[0] or targets_of(of)[0],
            "id": _row_named(load, file, of, cell),
        }
    if of.type == "references" and NAME in cell:
        return [_row_named(load, file, of, name) for name in cell.split()]
    if of.type == "user":
        return _person(load, file, cell)
    moment = _relative(load, cell) if of.type in ("date", "datetime") else None
    if moment is not None:
        local = moment.astimezone(ZoneInfo(load.locale.timezone))
        return local.date().isoformat() if of.type == "date" else moment
    try:
        return field_types()[of.type].parse_text(bind(of, load.app), cell, load.locale)
    except ValueProblem as problem:
        raise Invalid(Problem(problem.code, of.key, problem.values)) from None


def _relative(load: _Load, cell: str) -> datetime | None:
    """The moment a cell names relative to today (nine o'clock without a time); None for other cells."""
    found = _DAY.fullmatch(cell)
    if found is None or load.locale.today is None:
        return None
    sign, days, hour, minute = found.groups()
    day = load.locale.today + timedelta(days=int(f"{sign or '+'}{days or 0}"))
    at = time(int(hour or 9), int(minute or 0))
    return datetime.combine(day, at, ZoneInfo(load.locale.timezone)).astimezone(UTC)


def _row_named(load: _Load, file: str, of: Field, cell: str) -> int:
    """The id of the row that `#name` or `entity#name` stands for."""
    said, _, name = cell.partition(NAME)
    found = load.made.get((said or targets_of(of)[0], name))
    if found is None:
        raise Invalid(Problem("sample.unknown_row", of.key, {"file": f"{file}.csv", "name": cell}))
    return found


def _person(load: _Load, file: str, cell: str) -> int:
    if cell not in load.people:
        raise Invalid(Problem("sample.unknown_person", "owner", {"file": f"{file}.csv", "name": cell}))
    return load.people[cell]


def _remember(load: _Load, entity: Entity, row: Row, record: Mapping[str, Any]) -> None:
    """Keep the ids of a record and of its sub-tables' rows under the names the package gives them."""
    if row.get(NAME):
        load.made[entity.key, row[NAME]] = record["id"]
    for file, key, lines in _lines(load, entity, row):
        child = _entity_of(load.app, file).key
        for line, made in zip(lines, record.get(key) or [], strict=True):
            if line.get(ROW):
                load.made[child, line[ROW]] = made["id"]
