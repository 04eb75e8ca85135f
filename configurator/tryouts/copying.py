"""Live records as a start: the newest of each entity, with what they point to and the rows they hold.

Read in one snapshot with the same statements on either database, written to the try-out's own tables. Files
are not copied; change logs, comments, messages and runs stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text

from configurator.tryouts.masking import is_personal, masked
from runtime.definition import SYSTEM_COLUMNS, App, Entity
from runtime.fields.registry import field_types
from runtime.fields.storage_kinds import StorageKind
from runtime.storage.codecs import decoder, encoder, instant_text
from runtime.storage.names import POSITION
from runtime.storage.tables import AppTables, StoredEntity, app_tables, quoted

MOST = 20_000
CHUNK = 400
USER_COLUMNS = ("owner", "created_by", "updated_by")


@dataclass
class _Copy:
    app: App
    source: Connection
    target: Connection
    old: AppTables
    new: AppTables
    people: frozenset[int]
    departments: frozenset[int]
    hides_personal: bool
    language: str
    ids: dict[str, set[int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(len(ids) for ids in self.ids.values())


def copy_records(
    app: App, source: Connection, target: Connection, each: int, hides_personal: bool, language: str,
    people: frozenset[int], departments: frozenset[int],
) -> dict[str, int]:  # fmt: skip
    """Copy up to `each` of the newest records of every entity; how many were copied, by entity."""
    copy = _Copy(
        app, source, target, app_tables(app, source.dialect.name), app_tables(app, target.dialect.name),
        people, departments, hides_personal, language,
    )  # fmt: skip
    _choose(copy, each)
    target.execute(text("PRAGMA defer_foreign_keys = ON"))
    for entity in app.entities:
        _copy_entity(copy, entity)
    for entity in app.entities:
        _copy_links(copy, entity)
    _copy_beside(copy)
    return {key: len(ids) for key, ids in copy.ids.items()}


# Which


def _choose(copy: _Copy, each: int) -> None:
    """The newest records, what they point to however far, and the rows of them all."""
    fresh: dict[str, set[int]] = {}
    for key, stored in copy.old.entities.items():
        copy.ids[key] = set()
        if not stored.parents:
            table = stored.table
            newest = select(table.c.id).where(table.c.deleted_at.is_(None)).order_by(table.c.id.desc())
            fresh[key] = set(copy.source.execute(newest.limit(each)).scalars())
    while any(fresh.values()) and copy.total < MOST:
        for key, ids in fresh.items():
            copy.ids[key] |= ids
        fresh = _beyond(copy, fresh)


def _beyond(copy: _Copy, fresh: Mapping[str, set[int]]) -> dict[str, set[int]]:
    """What these point to and hold that is not chosen yet."""
    found: dict[str, set[int]] = {}

    def add(entity: str | None, ids: Sequence[Any] | set[Any]) -> None:
        if entity in copy.ids:
            found.setdefault(entity, set()).update({one for one in ids if one} - copy.ids[entity])

    for key, ids in fresh.items():
        stored = copy.old.entities[key]
        for chunk in _chunks(sorted(ids)):
            _add_pointed_to(copy, stored, chunk, add)
        for child in copy.old.entities.values():
            for parent in child.parents:
                if parent.entity == key:
                    column = child.table.c[parent.column]
                    for chunk in _chunks(sorted(ids)):
                        rows = select(child.table.c.id).where(column.in_(chunk))
                        add(child.key, list(copy.source.execute(rows).scalars()))
    return found


def _add_pointed_to(copy: _Copy, stored: StoredEntity, ids: Sequence[int], add: Any) -> None:
    table = stored.table
    mine = table.c.id.in_(ids)
    for parent in stored.parents:
        add(parent.entity, set(copy.source.execute(select(table.c[parent.column]).where(mine)).scalars()))
    for one in stored.fields.values():
        if one.kind is StorageKind.REFERENCE and one.target:
            add(one.target, set(copy.source.execute(select(table.c[one.column]).where(mine)).scalars()))
        elif one.kind is StorageKind.ANY_REFERENCE:
            pair = select(*(table.c[name] for name in one.columns)).where(mine)
            for entity, target in copy.source.execute(pair):
                add(entity, [target])
        elif one.link is not None and one.target:
            several = select(one.link.c.target_id).where(one.link.c.record_id.in_(ids))
            add(one.target, set(copy.source.execute(several).scalars()))


# Copying


def _copy_entity(copy: _Copy, entity: Entity) -> None:
    old, new = copy.old.entities[entity.key], copy.new.entities[entity.key]
    names, convert = _columns(copy, entity, old, new)
    for rows in _rows(copy.source, old.name, names, copy.ids[entity.key], copy.old.dialect):
        values = [dict(zip(names, convert(row), strict=True)) for row in rows]
        _insert(copy.target, new.name, values)


def _columns(copy: _Copy, entity: Entity, old: StoredEntity, new: StoredEntity) -> tuple[list[str], Any]:
    """The columns that are copied, and a function from a row to what is written."""
    names: list[str] = list(SYSTEM_COLUMNS)
    steps: list[Any] = [_system_step(copy, name) for name in names]
    for parent in old.parents:
        names.append(parent.column)
        steps.append(_among(copy.ids[parent.entity]))
    if old.parents:
        names.append(POSITION)
        steps.append(_same)
    for item in entity.fields:
        stored, kept = old.fields[item.key], new.fields[item.key]
        if not stored.columns or field_types()[item.type].keeps_files:
            continue
        if stored.kind is StorageKind.ANY_REFERENCE:
            names += stored.columns
            steps += [_same, _same]
            continue
        names.append(stored.column)
        if stored.kind is StorageKind.REFERENCE:
            steps.append(_among(_known(copy, stored.target)))
        elif copy.hides_personal and is_personal(item):
            steps.append(_masking(copy, item, decoder(stored.codec), encoder(kept.codec)))
        else:
            steps.append(_recoded(decoder(stored.codec), encoder(kept.codec)))
    return names, lambda row: [step(value, row[0]) for step, value in zip(steps, row, strict=True)]


def _system_step(copy: _Copy, name: str) -> Any:
    if name in USER_COLUMNS:
        return _among(copy.people)
    if name.endswith("_at"):
        return lambda value, _id: value if value is None or isinstance(value, str) else instant_text(value)
    return _same


def _known(copy: _Copy, target: str | None) -> Any:
    if target in copy.ids:
        return copy.ids[target]
    return {"user": copy.people, "department": copy.departments}.get(target or "", frozenset())


def _same(value: Any, _id: int) -> Any:
    return value


def _among(known: Any) -> Any:
    return lambda value, _id: value if value in known else None


def _recoded(read: Any, write: Any) -> Any:
    return lambda value, _id: write(read(value))


def _masking(copy: _Copy, item: Any, read: Any, write: Any) -> Any:
    return lambda value, record_id: write(masked(item, read(value), record_id, copy.language))


def _copy_links(copy: _Copy, entity: Entity) -> None:
    for key, stored in copy.old.entities[entity.key].fields.items():
        if stored.link is None:
            continue
        target = copy.new.entities[entity.key].fields[key].link
        assert target is not None
        known = _known(copy, stored.target)
        for chunk in _chunks(sorted(copy.ids[entity.key])):
            rows = copy.source.execute(select(stored.link).where(stored.link.c.record_id.in_(chunk)))
            values = [dict(row) for row in rows.mappings() if row["target_id"] in known]
            if values:
                copy.target.execute(insert(target), values)


def _copy_beside(copy: _Copy) -> None:
    """Counters, so that numbers go on, and the stages that the copied records have been in."""
    counters = [dict(row) for row in copy.source.execute(select(copy.old.level.serial_counter)).mappings()]
    if counters:
        copy.target.execute(insert(copy.new.level.serial_counter), counters)
    old, new = copy.old.level.stage_history, copy.new.level.stage_history
    names = [column.name for column in old.columns if column.name != "id"]
    for key, ids in copy.ids.items():
        for chunk in _chunks(sorted(ids)):
            mine = (old.c.entity == key) & old.c.record.in_(chunk)
            rows = copy.source.execute(
                select(*(old.c[name] for name in names)).where(mine).order_by(old.c.id)
            )
            values = [{**row, **_moments(row), **_acting(copy, row)} for row in map(dict, rows.mappings())]
            _insert(copy.target, copy.new.name(new), values)


def _moments(row: Mapping[str, Any]) -> dict[str, Any]:
    moments = {name: row[name] for name in ("entered_at", "left_at")}
    return {
        name: value if value is None or isinstance(value, str) else instant_text(value)
        for name, value in moments.items()
    }


def _acting(copy: _Copy, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"user_id": row["user_id"] if row["user_id"] in copy.people else None}


def _rows(
    connection: Connection, name: str, columns: Sequence[str], ids: set[int], dialect: str
) -> Iterator[list[Any]]:
    """Rows as the driver gives them, a chunk at a time, in the order of their ids."""
    shown = ", ".join(quoted(one, dialect) for one in columns)
    for chunk in _chunks(sorted(ids)):
        numbers = ", ".join(str(int(one)) for one in chunk)
        found = connection.exec_driver_sql(f"SELECT {shown} FROM {name} WHERE id IN ({numbers}) ORDER BY id")
        yield list(found)


def _insert(connection: Connection, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    shown = ", ".join(quoted(one, "sqlite") for one in names)
    marks = ", ".join("?" for _ in names)
    connection.exec_driver_sql(
        f"INSERT INTO {name} ({shown}) VALUES ({marks})",
        [tuple(row[one] for one in names) for row in rows],
    )


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def table_rows(connection: Connection, table: Table, condition: Any = None) -> list[dict[str, Any]]:
    """All rows of one of the installation's own tables, or those that a condition picks."""
    chosen = select(table) if condition is None else select(table).where(condition)
    return [dict(row) for row in connection.execute(chosen).mappings()]
