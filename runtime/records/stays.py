"""The collection `stages` of a record: its stays in stages as rows, for formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from runtime.fields import StorageKind
from runtime.records.database import Transaction, among, id_list, prepared
from runtime.storage.codecs import codec, decoder

if TYPE_CHECKING:
    from runtime.records.journal import Journal
    from runtime.records.layout import Plain
    from runtime.records.live import LiveApp


def stays(
    app: LiveApp, tx: Transaction, entity: str, ids: Sequence[int], journal: Journal | None = None
) -> list[Plain]:
    """The stays of these records in order: `record`, `field`, `value`, `entered`, `left`, `by`.

    What stands in `journal` and is not put down yet counts.
    """
    name = app.stored.name(app.stored.level.stage_history)
    text = prepared(
        f"SELECT t.id, t.record, t.field, t.value, t.entered_at, t.left_at, t.user_id FROM {name} AS t "
        f"WHERE t.entity = :entity AND {among('t.record', 'ids', tx.dialect)} ORDER BY t.id",
        tx.dialect,
    )
    rows = [list(row) for row in tx.rows(text, {"entity": entity, "ids": id_list(ids, tx.dialect)})]
    if journal is not None:
        _add_pending(rows, journal, entity, set(ids))
    instant = decoder(codec(StorageKind.INSTANT, tx.dialect))
    return [
        {
            "id": row[0],
            "record": row[1],
            "field": row[2],
            "value": row[3],
            "entered": instant(row[4]),
            "left": None if row[5] is None else instant(row[5]),
            "by": row[6],
        }
        for row in rows
    ]


def _add_pending(rows: list[list[Any]], journal: Journal, entity: str, ids: set[int]) -> None:
    for at, of, record, field in journal.left:
        for row in rows:
            if of == entity and row[1] == record and row[2] == field and row[5] is None:
                row[5] = at
    for of, record, field, value, at, by in journal.entered:
        if of == entity and record in ids:
            rows.append([None, record, field, value, at, None, by])
