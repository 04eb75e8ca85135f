"""Recalculation across records: what a write changes elsewhere, set-based, in dependency order.

For each level the affected records are found from the written ones by one query a hop, locked in id order in
a statement of its own, and read together with the new sums; records whose values stay as they are, are left.
Recalculating raises no revision, is logged under what it recalculated, and is validated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem, register_messages
from runtime.records.affected import Pending, mark
from runtime.records.database import POSTGRESQL, among, prepared
from runtime.records.dependents import Derived
from runtime.records.errors import Invalid
from runtime.records.late_rules import validate_recalculated, validate_written
from runtime.records.layout import Plain
from runtime.records.load import ALIVE
from runtime.records.reach import Reach
from runtime.records.work import Work, Write
from runtime.records.write import logged_changes, write_members
from runtime.rules.problems import reason_of
from runtime.rules.source import FAILURES, RuleFailed
from runtime.storage.names import POSITION

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

MOST_ROUNDS = 1000
PUBLISH = "publish"
"""The path of what is worked out because a version is published."""

register_messages(
    {
        "publish.cannot_compute": {
            "en": "{field} of {entity} {record} cannot be worked out: {reason}",
            "zh": "{entity} {record} 的{field}无法计算：{reason}",
            "hint": {
                "en": "Change the values of this record that the formula reads, or the formula",
                "zh": "请修改该记录中公式所用的值，或修改公式",
            },
        },
    }
)


def recalculate(work: Work, of: LiveEntity, writes: Sequence[Write]) -> list[Write]:
    """Recalculate what depends on these writes of one entity; the recalculated records. Raises Invalid."""
    pending = Pending()
    with_rows = _with_rows(work, of, writes)
    for entity, several in with_rows.items():
        mark(work, entity, several, pending)
    found = settle(work, pending)
    validate_written(work, of, writes, bool(found))
    return list(found.values())


def settle(work: Work, pending: Pending) -> dict[tuple[str, int], Write]:
    """Work out what is pending, and whatever depends on what that changes; the changed records."""
    found: dict[tuple[str, int], Write] = {}
    for _round in range(MOST_ROUNDS):
        if not pending.ids:
            break
        key, fields, end = pending.next()
        changed = work_out(work, work.app.entities[key], fields, end, pending)
        mark(work, key, changed, pending)
        for write in changed:
            known = found.get((key, write.record_id))
            found[(key, write.record_id)] = write if known is None else replace(known, after=write.after)
    return found


def _with_rows(work: Work, of: LiveEntity, writes: Sequence[Write]) -> dict[str, list[Write]]:
    """The writes by entity, with those of the rows saved along."""
    found: dict[str, list[Write]] = {of.key: list(writes)}
    for key, child_key in of.layout.children.items():
        child = work.app.entities[child_key]
        rows: list[Write] = []
        for write in writes:
            old = {row["id"]: row for row in (write.before or {}).get(key) or ()}
            new = {row["id"]: row for row in (write.after or {}).get(key) or ()}
            if write.event == "deleted":
                continue
            for one, row in new.items():
                stored = old.pop(one, None)
                if stored is None or stored != row:
                    rows.append(
                        Write("created" if stored is None else "updated", child_key, one, stored, row)
                    )
            if write.after is not None and key in write.after:
                rows += [Write("deleted", child_key, one, row, None) for one, row in old.items()]
        if rows:
            for entity, more in _with_rows(work, child, rows).items():
                found.setdefault(entity, []).extend(more)
    return found


def work_out(
    work: Work, of: LiveEntity, fields: Sequence[Derived], end: float, pending: Pending
) -> list[Write]:
    """Work these fields of one entity out again, and what depends on them in the same records."""
    wanted = {derived: pending.ids.pop(derived) for derived in fields}
    ids = sorted(set().union(*wanted.values()))
    if work.tx.dialect == POSTGRESQL:
        lock(work, of, ids)
    reach = Reach(work.app, work.tx, work=work)
    records = _read(work, of, fields, ids)
    for derived in _of_entity(work, of, end):
        if derived.sql is None or derived not in wanted:
            reach.load(of.key, [record for record, _sums in records], derived.tree)
    changed: list[tuple[Plain, tuple[str, ...]]] = []
    writes: list[Write] = []
    for record, sums in records:
        before = dict(record)
        keys = _recalculated(work, of, record, sums, wanted, end, pending, reach)
        if keys:
            changed.append((record, keys))
            writes.append(Write("recalculated", of.key, record["id"], before, record))
    write_members(work, of, changed)
    for write, (_record, keys) in zip(writes, changed, strict=True):
        by = replace(work.by, rule=", ".join(keys))
        changes = logged_changes(of, keys, write.before or {}, write.after or {})
        work.journal.log(of.key, write.record_id, before_revision(write), "recalculate", by, changes)
        work.touched.add((of.key, write.record_id))
    validate_recalculated(work, of, changed)
    return writes


def before_revision(write: Write) -> int:
    """The revision of a record, which recalculation leaves alone."""
    revision: int = (write.before or {}).get("revision", 1)
    return revision


def _of_entity(work: Work, of: LiveEntity, end: float) -> list[Derived]:
    return [one for one in work.app.dependents.by_entity.get(of.key, ()) if one.rank < end]


def lock(work: Work, of: LiveEntity, ids: Sequence[int]) -> None:
    """Lock records in id order, so that nobody changes what they are made of until this has committed."""
    text = of._text(
        "lock",
        lambda: prepared(
            f"SELECT t.id FROM {of.layout.table} AS t WHERE {among('t.id', 'ids', work.tx.dialect)} "
            "ORDER BY t.id FOR NO KEY UPDATE",
            work.tx.dialect,
        ),
    )
    work.tx.rows(text, {"ids": of.ids_parameter(ids)})


def _read(
    work: Work, of: LiveEntity, fields: Sequence[Derived], ids: Sequence[int]
) -> list[tuple[Plain, dict[str, Any]]]:
    """The records with what the database sums for them."""
    summed = [derived for derived in fields if derived.sql is not None]
    place = ("recalculate", tuple(derived.key for derived in summed))
    more = "".join(f", {derived.sql.text}" for derived in summed if derived.sql is not None)
    text = of._text(
        place,
        lambda: of.layout.query(
            f"{among('t.id', 'ids', work.tx.dialect)} AND {ALIVE}", " ORDER BY t.id", more
        ),
    )
    parameters: dict[str, Any] = {"ids": of.ids_parameter(ids)}
    context = work.context(of.key, None)
    for derived in summed:
        if derived.sql is not None:
            parameters |= derived.sql.bind(context)
    width = len(of.layout.columns)
    return [
        (
            of.layout.decode(row),
            {
                derived.key: derived.sql.decode(value)
                for derived, value in zip(summed, row[width:], strict=True)
                if derived.sql is not None
            },
        )
        for row in work.tx.rows(text, parameters)
    ]


def _recalculated(
    work: Work,
    of: LiveEntity,
    record: Plain,
    sums: dict[str, Any],
    wanted: dict[Derived, set[int]],
    end: float,
    pending: Pending,
    reach: Reach,
) -> tuple[str, ...]:
    """Bring a record's derived fields up to date; which of them changed."""
    changed: list[str] = []
    due = {derived for derived, ids in wanted.items() if record["id"] in ids}
    for derived in work.app.dependents.by_entity.get(of.key, ()):
        if derived not in due:
            continue
        if derived.rank >= end:
            pending.add(derived, (record["id"],))
            continue
        key = derived.key
        if key in sums and derived in wanted and derived.own_reads.isdisjoint(changed):
            value = _kept(work, of, key, sums[key], record)
        else:
            value = _evaluated(work, of, derived, record, reach)
        if value != record.get(key):
            record[key] = value
            changed.append(key)
            due.update(work.app.dependents.own(of.key, key))
    return tuple(changed)


def _evaluated(work: Work, of: LiveEntity, derived: Derived, record: Plain, reach: Reach) -> Any:
    context = work.context(of.key, record, record, reach)
    if of.layout.parents:
        context.parent = reach.parent_of(record)
        context.row_number = record[POSITION] + 1 if record.get(POSITION) is not None else None
        context.parent_entity = next(
            (
                entity
                for (entity, _field), column in of.layout.parents.items()
                if record.get(column) is not None
            ),
            None,
        )
    try:
        if derived.formula is not None:
            return _kept(work, of, derived.key, derived.formula.evaluate(context), record)
        return of.rules.derive(context, {}).get(derived.key)
    except (*FAILURES, RuleFailed) as failure:
        raise _failed(work, of, derived.key, record, failure) from failure


def _kept(work: Work, of: LiveEntity, key: str, value: Any, record: Plain) -> Any:
    """A value as it is stored. Raises Invalid for one that does not fit."""
    try:
        return of.stored_value(key, value)
    except FAILURES as failure:
        raise _failed(work, of, key, record, failure) from failure


def _failed(work: Work, of: LiveEntity, key: str, record: Plain, failure: Exception) -> Invalid:
    """A publish names the record that is in its way; a save says what it could not do."""
    reason = reason_of(failure.cause if isinstance(failure, RuleFailed) else failure)
    if work.by.path != PUBLISH:
        return Invalid(Problem("rule.failed", "", {"rule": key, "reason": reason}))
    entities = work.app.app.entities
    place = next(index for index, one in enumerate(entities) if one.key == of.key)
    entity, field = entities[place], entities[place].field(key)
    pointer = f"/entities/{place}"
    if field is not None:
        pointer += f"/fields/{entity.fields.index(field)}"
    values = {
        "entity": entity.label or entity.key,
        "record": record["id"],
        "field": (field.label if field is not None else None) or key,
        "reason": reason,
    }
    return Invalid(Problem("publish.cannot_compute", pointer, values))
