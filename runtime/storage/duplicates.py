"""Values that several live records share where a new version wants them unique."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Index, and_, column, func, select, table, text

from runtime.definition import SYSTEM_COLUMNS
from runtime.problems import Problem, register_messages
from runtime.storage.codecs import json_decoder
from runtime.storage.tables import LIVE, AppTables, StoredEntity

LISTED = 20
RECORDS_LISTED = 5

register_messages(
    {
        "publish.duplicates": {
            "en": "{count} {entity} share {value} in {fields}: records {records}",
            "zh": "{count} 条 {entity} 的 {fields} 同为 {value}：记录 {records}",
            "hint": {
                "en": "Change or delete the doubled ones, then publish again",
                "zh": "请先修改或删除重复的记录，再发布",
            },
        }
    }
)


def duplicates(
    connection: Connection, tables: AppTables, index: Index, columns: list[str] | None = None
) -> list[Problem]:
    """The first groups of live records that a unique index would not allow; blanks are not compared.

    `columns` are what the index's columns are called for now.
    """
    assert index.table is not None
    name = index.table.name
    stored = next(entity for entity in tables.entities.values() if entity.table.name == name)
    called = columns or [part.name for part in index.columns]
    place = table(name, column("id"), *(column(part) for part in called), schema=index.table.schema)
    chosen = [place.c[part] for part in called]
    columns = [part.name for part in index.columns]
    live = and_(text(LIVE), *(part.is_not(None) for part in chosen))
    groups = select(*chosen, func.count()).where(live).group_by(*chosen).having(func.count() > 1)
    found = []
    for *values, count in connection.execute(groups.order_by(func.count().desc()).limit(LISTED)):
        same = [part == value for part, value in zip(chosen, values, strict=True)]
        ids = select(place.c.id).where(live, *same).order_by(place.c.id).limit(RECORDS_LISTED)
        said = {
            "entity": stored.key,
            "fields": ", ".join(_keys(stored, columns)),
            "value": _shown(stored, columns, values),
            "count": count,
            "records": ", ".join(str(record) for record in connection.execute(ids).scalars()),
        }
        found.append(
            Problem("publish.duplicates", f"/entities/{list(tables.entities).index(stored.key)}", said)
        )
    return found


def _keys(stored: StoredEntity, columns: list[str]) -> list[str]:
    by_column = {name: field.key for field in stored.fields.values() for name in field.columns}
    return list(dict.fromkeys(by_column.get(name, name) for name in columns))


def _shown(stored: StoredEntity, columns: list[str], values: list[Any]) -> str:
    codecs = {
        name: codec
        for field in stored.fields.values()
        for name, codec in zip(field.columns, field.codecs, strict=True)
    }
    plain = [name in SYSTEM_COLUMNS or name not in codecs for name in columns]
    shown = [
        value if is_plain else json_decoder(codecs[name])(value)
        for name, value, is_plain in zip(columns, values, plain, strict=True)
    ]
    return ", ".join(str(value) for value in shown)
