"""Putting records down: inserts and updates of rows, their links and children, and what changed, for the log.

Statements are as many as there are kinds of change, not records: new records are inserted together, records
in which the same members changed are updated together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from runtime.records.database import SQLITE
from runtime.records.layout import Plain
from runtime.records.work import Draft, Work
from runtime.storage.names import POSITION

if TYPE_CHECKING:
    from runtime.records.live import LiveEntity

Changes = dict[str, list[Any]]


def insert_records(work: Work, of: LiveEntity, records: Sequence[Plain]) -> None:
    """Insert new records (with their links and rows); each gets its id and system columns."""
    if not records:
        return
    for record in records:
        _new_system_values(work, of, record)
    layout, tx = of.layout, work.tx
    if len(records) == 1:
        parameters = layout.encode_new(records[0])[1:]
        tx.cursor.execute(layout.insert_one, parameters)
        records[0]["id"] = tx.cursor.lastrowid if tx.dialect == SQLITE else tx.cursor.fetchone()[0]
    else:
        for record, record_id in zip(records, of.next_ids(tx, len(records)), strict=True):
            record["id"] = record_id
        tx.run_many(layout.insert_with_id, [layout.encode_new(record) for record in records])
    for key in layout.links:
        _insert_links(work, of, key, [record for record in records if record.get(key)])
    for key in layout.children:
        _insert_rows(work, of, key, records)


def _new_system_values(work: Work, of: LiveEntity, record: Plain) -> None:
    record["revision"] = 1
    record["created_at"] = record["updated_at"] = work.now
    record["created_by"] = record["updated_by"] = work.by.user_id
    record.setdefault("record_type", None)
    record["deleted_at"] = None
    if "owner" not in record:
        record["owner"] = None if of.layout.parents else work.by.user_id


def _insert_rows(work: Work, of: LiveEntity, key: str, records: Sequence[Plain]) -> None:
    child = work.app.entities[of.layout.children[key]]
    column = child.layout.parents[(of.key, key)]
    rows = []
    for record in records:
        for position, row in enumerate(record.get(key) or ()):
            row[column], row[POSITION] = record["id"], position
            rows.append(row)
    insert_records(work, child, rows)


def _insert_links(work: Work, of: LiveEntity, key: str, records: Sequence[Plain]) -> None:
    if records:
        links = [
            (record["id"], target, position)
            for record in records
            for position, target in enumerate(record[key])
        ]
        work.tx.run_many(of.text_of_link_insert(key), links)


def update_records(work: Work, of: LiveEntity, drafts: Sequence[Draft]) -> list[tuple[Draft, Changes]]:
    """Write what is different from what was stored. Answers the drafts in which something changed.

    Each of them goes up by one revision.
    """
    changed: list[tuple[Draft, Changes]] = []
    groups: dict[tuple[str, ...], list[Plain]] = {}
    for draft in drafts:
        saved = draft.saved or {}
        keys = changed_members(of, saved, draft.record)
        changes = logged_changes(of, keys, saved, draft.record)
        changes |= _write_beside(work, of, draft.record, saved)
        if not changes and not keys:
            continue
        record = draft.record
        record["revision"] = saved["revision"] + 1
        record["updated_at"], record["updated_by"] = work.now, work.by.user_id
        groups.setdefault((*keys, *_TOUCHED), []).append(record)
        changed.append((draft, changes))
    _run_updates(work, of, groups)
    return changed


_TOUCHED = ("revision", "updated_at", "updated_by")


def _run_updates(work: Work, of: LiveEntity, groups: Mapping[tuple[str, ...], Sequence[Plain]]) -> None:
    layout = of.layout
    for keys, records in groups.items():
        rows = [layout.update_parameters(keys, record, record["id"]) for record in records]
        work.tx.run_many(layout.update(keys), rows)


def write_members(work: Work, of: LiveEntity, changed: Sequence[tuple[Plain, tuple[str, ...]]]) -> None:
    """Write these members of these records and nothing else: recalculation."""
    groups: dict[tuple[str, ...], list[Plain]] = {}
    for record, keys in changed:
        groups.setdefault(keys, []).append(record)
    _run_updates(work, of, groups)


def changed_members(of: LiveEntity, saved: Mapping[str, Any], record: Plain) -> tuple[str, ...]:
    """The members with a column of which the record holds something else than what was stored."""
    get = saved.get
    return tuple(
        [
            key
            for key in of.own_members
            if (value := record.get(key)) != (old := get(key)) and not (value is None and old is False)
        ]
    )


def logged_changes(
    of: LiveEntity, keys: Iterable[str], saved: Mapping[str, Any], record: Mapping[str, Any]
) -> Changes:
    """`field -> [old, new]` in JSON values, of these members."""
    said = of.log_values
    return {key: [said[key](saved.get(key)), said[key](record.get(key))] for key in keys}


def logged_new(of: LiveEntity, record: Plain) -> Changes:
    """What a creation logs: everything that isn't blank."""
    said = of.log_values
    return {
        key: [None, said[key](value)]
        for key in of.logged_members
        if (value := record.get(key)) is not None and value is not False
    }


def logged_row(work: Work, of: LiveEntity, row: Plain) -> dict[str, Any]:
    """A row of children as the log keeps it."""
    return {key: new for key, (_old, new) in logged_new(of, row).items()}


def _write_beside(work: Work, of: LiveEntity, record: Plain, saved: Plain) -> Changes:
    """Links and rows of children."""
    changes: Changes = {}
    for key in of.layout.links:
        old, new = saved.get(key), record.get(key)
        if old != new:
            changes[key] = [list(old or ()), list(new or ())]
            work.tx.run(of.text_of_link_delete(key), (record["id"],))
            _insert_links(work, of, key, [record] if new else [])
    for key, child_key in of.layout.children.items():
        if key in record and key in saved:
            changes |= _write_rows(work, of, key, work.app.entities[child_key], record, saved)
    return changes


def _write_rows(
    work: Work, of: LiveEntity, key: str, child: LiveEntity, record: Plain, saved: Plain
) -> Changes:
    """Rows with an id are updated, rows without are added, rows that are missing are deleted."""
    changes: Changes = {}
    column = child.layout.parents[(of.key, key)]
    stored = {row["id"]: row for row in saved[key] or ()}
    added: list[Plain] = []
    groups: dict[tuple[str, ...], list[Plain]] = {}
    for position, row in enumerate(record[key] or ()):
        row[column], row[POSITION] = record["id"], position
        old = stored.pop(row.get("id"), None)
        if old is None:
            added.append(row)
            continue
        changes |= _row_changes(work, child, key, old, row, groups)
    insert_records(work, child, added)
    for row in added:
        changes[f"{key}/{row['id']}"] = [None, logged_row(work, child, row)]
    if stored:
        work.tx.run_many(child.text_of_removal, [(work.at, one) for one in stored])
        for one, row in stored.items():
            changes[f"{key}/{one}"] = [logged_row(work, child, row), None]
            work.reach.leave_out(child.key, one)
    _run_updates(work, child, groups)
    return changes


def _row_changes(
    work: Work,
    child: LiveEntity,
    key: str,
    old: Plain,
    row: Plain,
    groups: dict[tuple[str, ...], list[Plain]],
) -> Changes:
    keys = changed_members(child, old, row)
    found = {
        f"{key}/{row['id']}/{name}": pair for name, pair in logged_changes(child, keys, old, row).items()
    }
    beside = _write_beside(work, child, row, old)
    found |= {f"{key}/{row['id']}/{name}": pair for name, pair in beside.items()}
    moved = (POSITION,) if row[POSITION] != old.get(POSITION) else ()
    if keys or beside:
        row["revision"] = old["revision"] + 1
        row["updated_at"], row["updated_by"] = work.now, work.by.user_id
        groups.setdefault((*keys, *moved, *_TOUCHED), []).append(row)
    elif moved:
        groups.setdefault(moved, []).append(row)
    return found
