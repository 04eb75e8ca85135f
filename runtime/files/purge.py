"""Removing what nobody needs: uploads that were never used, files let go long ago, bytes without a row.

Whether a file is needed is seen from the records themselves: a file that any record of its app still names
(a copy, a record in the recycle bin) stays, whatever its row says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, and_, delete, or_, select, text

from runtime.fields.registry import field_type
from runtime.files.store import FileStore
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import StoredFile
from runtime.storage.published import LivePointer, live_apps, load_version
from runtime.storage.tables import app_tables, quoted

UNUSED = timedelta(hours=24)
"""So long an upload waits to be used."""

LET_GO = timedelta(days=30)
"""So long a file stays that a record has let go: its history still names it."""

_files = table_of(StoredFile)
_MANY = 500


@dataclass(frozen=True, slots=True)
class Purged:
    """How many files went, by reason, and their size; of bytes without a row only how many."""

    unused: int
    let_go: int
    strays: int
    size: int


def purge_files(engine: Engine, store: FileStore, now: datetime | None = None) -> Purged:
    """Remove what nobody needs. May be done while people work, and again after it was interrupted."""
    now = now or datetime.now(UTC)
    with write_transaction(engine) as connection:
        rows = list(_not_needed(connection, now))
        for some in _batches([row.id for row in rows]):
            connection.execute(delete(_files).where(_files.c.id.in_(some)))
    for row in rows:
        store.delete(row.id)
    strays = list(_strays(engine, store, now))
    for one in strays:
        store.delete(one)
    unused = sum(row.record is None for row in rows)
    return Purged(unused, len(rows) - unused, len(strays), sum(row.size for row in rows))


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _MANY):
        yield ids[start : start + _MANY]


def _not_needed(connection: Connection, now: datetime) -> Iterator[StoredFile]:
    unused = and_(_files.c.record.is_(None), _files.c.created_at < now - UNUSED)
    chosen = select(_files).where(or_(unused, _files.c.detached_at < now - LET_GO)).with_for_update()
    by_app: dict[int, list[StoredFile]] = {}
    for row in connection.execute(chosen).all():
        by_app.setdefault(row.app_id, []).append(row)  # type: ignore[arg-type]
    pointers = {pointer.app_id: pointer for _key, pointer in live_apps(connection)}
    for app_id, rows in by_app.items():
        pointer = pointers.get(app_id)
        if pointer is None:  # what its records name can't be told
            yield from (row for row in rows if row.record is None)
            continue
        held = _held(connection, pointer, [row.id for row in rows])
        yield from (row for row in rows if row.id not in held)


def _held(connection: Connection, pointer: LivePointer, ids: Sequence[str]) -> set[str]:
    """Those of these files that a record of the app names."""
    dialect = connection.dialect.name
    app = load_version(connection, pointer.app_id, pointer.version or 0)
    tables = app_tables(app, dialect)
    found: set[str] = set()
    for entity in app.entities:
        stored = tables.entities[entity.key]
        for item in entity.fields:
            if field_type(item.type).keeps_files and item.key in stored.fields:
                column = quoted(stored.fields[item.key].column, dialect)
                named = text(_NAMED[dialect].format(table=tables.name(stored.table), column=column))
                for some in _batches(ids):
                    listed: object = list(some)
                    if dialect == "sqlite":
                        listed = "[" + ",".join(f'"{one}"' for one in some) + "]"
                    found.update(connection.execute(named, {"ids": listed}).scalars())
    return found


_NAMED = {
    "sqlite": "SELECT DISTINCT json_extract(j.value, '$.id') FROM {table} AS t, json_each(t.{column}) AS j "
    "WHERE json_extract(j.value, '$.id') IN (SELECT value FROM json_each(:ids))",
    "postgresql": "SELECT DISTINCT j.value->>'id' FROM {table} AS t, "
    "jsonb_array_elements(CASE jsonb_typeof(CAST(t.{column} AS jsonb)) WHEN 'array' "
    "THEN CAST(t.{column} AS jsonb) END) AS j(value) WHERE j.value->>'id' = ANY(CAST(:ids AS text[]))",
}


def _strays(engine: Engine, store: FileStore, now: datetime) -> Iterator[str]:
    """Bytes without a row, older than any upload under way: what a crash or a deleted app left."""
    kept = list(store.ids(now - UNUSED))
    for some in _batches(kept):
        with read_transaction(engine) as connection:
            known = set(connection.execute(select(_files.c.id).where(_files.c.id.in_(some))).scalars())
        yield from (one for one in some if one not in known)
