"""How long building indexes keeps those waiting who save, told before it is done.

Only on SQLite, where an index is built while nobody else can write; on PostgreSQL nobody waits.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from math import ceil

from sqlalchemy import Connection, Index, column, func, select, table, text

from runtime.definition import App
from runtime.problems import Problem, register_messages
from runtime.storage.choosing import is_long
from runtime.storage.plan import AddIndex, Plan

SAMPLE = 20_000
WRITING = 2.0
"""What sorting and writing all of an index takes, as a multiple of what sorting a part of it says."""

SHORTEST_TOLD = 0.5
WAITS = ("impact.index", "impact.indexes")

register_messages(
    {
        "impact.indexes": {
            "en": "{count} indexes over {entity} are built; who saves waits about {seconds} s for each, "
            "reading goes on",
            "zh": "为{entity}建立 {count} 个索引；每个期间保存约需等待 {seconds} 秒，查看不受影响",
        },
        "impact.index": {
            "en": "An index over {entity} is built; who saves waits about {seconds} s, reading goes on",
            "zh": "为{entity}建立索引；期间保存约需等待 {seconds} 秒，查看不受影响",
        },
    }
)


def index_waits(connection: Connection, plan: Plan, new: App) -> Iterator[Problem]:
    """One step for each entity whose indexes take long enough to be told of; `seconds` are the longest."""
    if plan.old is None or connection.dialect.name != "sqlite":
        return
    before = {one.name: one for one in plan.old.tables}
    entities = {stored.table.name: key for key, stored in plan.new.entities.items()}
    found: dict[str, list[float]] = defaultdict(list)
    for step in plan.steps:
        index = step.index if isinstance(step, AddIndex) else None
        if index is None or index.table is None or index.table.name not in before:
            continue
        name = index.table.name
        if name in entities and is_long(connection, name, None):
            there = {part.name for part in before[name].columns}
            seconds = _seconds(connection, index, [one.name for one in index.columns if one.name in there])
            if seconds >= SHORTEST_TOLD:
                found[name].append(seconds)
    for name, waits in found.items():
        entity = new.entity(entities[name])
        values = {"entity": entity.label or entity.key, "seconds": ceil(max(waits))}
        code = WAITS[len(waits) > 1]
        yield Problem(code, values={**values, "count": len(waits)})


def _seconds(connection: Connection, index: Index, names: list[str]) -> float:
    """What building an index would take on this machine as it is now, told from a part of the records."""
    assert index.table is not None
    place = table(index.table.name, column("id"), *(column(name) for name in names if name != "id"))
    highest = connection.execute(select(func.max(place.c.id))).scalar() or 0
    parts = [place.c[name] for name in names] or [place.c.id]
    some = select(*parts).where(place.c.id > highest - SAMPLE).order_by(*parts)
    where = index.dialect_options["sqlite"].get("where")
    if where is not None:
        some = some.where(text(where.text))
    begun = time.monotonic()
    connection.execute(some.limit(1).offset(SAMPLE - 1)).all()
    share = min(SAMPLE, highest) or 1
    return (time.monotonic() - begun) / share * highest * WRITING
