"""Recalculation across records: what a write changes elsewhere, set-based, in dependency order.

For each level the affected records are found from the written ones by one query a hop, locked in id order in
a statement of its own, and read together with the new sums; records whose values stay as they are, are left.
Recalculating raises no revision, is logged under what it recalculated, and is validated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from runtime.problems import Problem, errors
from runtime.records.database import POSTGRESQL, among, id_list, prepared
from runtime.records.dependents import Dependency, Derived, Hop
from runtime.records.errors import Invalid
from runtime.records.layout import Plain
from runtime.records.load import ALIVE
from runtime.records.reach import Reach, reached_by
from runtime.records.work import Work, Write
from runtime.records.write import logged_changes, write_members
from runtime.rules.source import FAILURES, RuleFailed

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity

MOST_ROUNDS = 1000


@dataclass(slots=True)
class Pending:
    """Which derived fields of which records have to be worked out again."""

    ids: dict[Derived, set[int]] = field(default_factory=dict)

    def add(self, derived: Derived, ids: Iterable[int]) -> None:
        """These, too."""
        self.ids.setdefault(derived, set()).update(ids)

    def next(self) -> tuple[str, list[Derived], float]:
        """The entity that comes first, its fields that can be worked out now, the rank where that ends."""
        first = min(self.ids, key=lambda one: one.rank)
        end = min((one.rank for one in self.ids if one.entity != first.entity), default=float("inf"))
        ready = [one for one in self.ids if one.entity == first.entity and one.rank < end]
        return first.entity, sorted(ready, key=lambda one: one.rank), end


def recalculate(work: Work, of: LiveEntity, writes: Sequence[Write]) -> list[Write]:
    """Recalculate what depends on these writes of one entity; the recalculated records. Raises Invalid."""
    pending = Pending()
    with_rows = _with_rows(work, of, writes)
    for entity, several in with_rows.items():
        _mark(work, entity, several, pending)
    found = settle(work, pending)
    _validate_written(work, of, writes, bool(found))
    return list(found.values())


def settle(work: Work, pending: Pending) -> dict[tuple[str, int], Write]:
    """Work out what is pending, and whatever depends on what that changes; the changed records."""
    found: dict[tuple[str, int], Write] = {}
    for _round in range(MOST_ROUNDS):
        if not pending.ids:
            break
        key, fields, end = pending.next()
        changed = _work_out(work, work.app.entities[key], fields, end, pending)
        _mark(work, key, changed, pending)
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


# Who is affected


def _mark(work: Work, entity: str, writes: Sequence[Write], pending: Pending) -> None:
    """Note what depends on these writes."""
    dependents = work.app.dependents
    if not dependents.touched_by(entity):
        return
    by_key: dict[str, list[Write]] = {}
    for write in writes:
        before, after = write.before, write.after
        if before is None or after is None:
            by_key.setdefault("", []).append(write)
            continue
        for key, value in after.items():
            if value != before.get(key):
                by_key.setdefault(key, []).append(write)
    asked: dict[tuple[tuple[Hop, ...], int], set[int]] = {}
    for key, several in by_key.items():
        for dependency in dependents.on(entity, key):
            place = (dependency.hops, id(several))
            if place not in asked:
                asked[place] = _affected(work, dependency, several)
            if asked[place]:
                pending.add(dependency.derived, asked[place])


def _affected(work: Work, dependency: Dependency, writes: Sequence[Write]) -> set[int]:
    """The records from which the hops lead to the written ones, before or after."""
    *earlier, last = dependency.hops
    ids = _before_last(work, last, writes)
    for hop in reversed(earlier):
        if not ids:
            break
        ids = _sources(work, hop, ids)
    return ids


def _before_last(work: Work, hop: Hop, writes: Sequence[Write]) -> set[int]:
    """The records one hop before the written ones: what these point to, or whoever points to them."""
    column: str | None = None
    if hop.via == "children":
        column = work.app.layouts[hop.target].parents[(hop.source, hop.key)]
    elif hop.via == "back":
        column = hop.back
    if column is None:
        return _sources(work, hop, {write.record_id for write in writes})
    found: set[int] = set()
    for write in writes:
        for record in (write.before, write.after):
            value = record.get(column) if record is not None else None
            if not isinstance(value, tuple):
                found.update(() if value is None else (value,))
            elif column in work.app.layouts[hop.target].links:
                found.update(value)
            elif value[0] == hop.source:
                found.add(value[1])
    return found


def _sources(work: Work, hop: Hop, ids: set[int]) -> set[int]:
    """The live records of `hop.source` from which the hop leads to one of these."""
    tx = work.tx
    text = work.app.entities[hop.source]._text(("sources", hop), lambda: _sources_text(work, hop))
    return {row[0] for row in tx.rows(text, {"ids": id_list(ids, tx.dialect)})}


def _sources_text(work: Work, hop: Hop) -> str:
    source, target = work.app.layouts[hop.source], work.app.layouts[hop.target]
    dialect = work.tx.dialect

    def select(what: str, table: str, tested: str, more: str = "") -> str:
        return f"SELECT DISTINCT {what} FROM {table} AS t WHERE {among(tested, 'ids', dialect)}{more}"

    if hop.via == "everywhere":
        text = f"SELECT t.id FROM {source.table} AS t WHERE {ALIVE}"
    elif hop.via == "value":
        text = select("t.id", source.table, f"t.{source.column(hop.key)}", f" AND {ALIVE}")
    elif hop.via == "parent":
        columns = [name for (entity, _field), name in source.parents.items() if entity == hop.target]
        tests = " OR ".join(among(f"t.{source.quote(name)}", "ids", dialect) for name in columns)
        text = f"SELECT t.id FROM {source.table} AS t WHERE ({tests}) AND {ALIVE}"
    elif hop.via == "links":
        text = select("t.record_id", source.links[hop.key], "t.target_id")
    elif hop.via == "children":
        column = f"t.{target.quote(target.parents[(hop.source, hop.key)])}"
        text = select(column, target.table, "t.id", f" AND {column} IS NOT NULL")
    elif hop.back in target.links:
        text = select("t.target_id", target.links[hop.back], "t.record_id")
    else:
        member = target.members[hop.back or ""]
        column = f"t.{target.quote(member.columns[-1])}"
        of_source = ""
        if len(member.columns) == 2:
            of_source = f" AND t.{target.quote(member.columns[0])} = '{hop.source}'"
        text = select(column, target.table, "t.id", f" AND {column} IS NOT NULL{of_source}")
    return prepared(text, dialect)


# Working out


def _work_out(
    work: Work, of: LiveEntity, fields: Sequence[Derived], end: float, pending: Pending
) -> list[Write]:
    """Work these fields of one entity out again, and what depends on them in the same records."""
    wanted = {derived: pending.ids.pop(derived) for derived in fields}
    ids = sorted(set().union(*wanted.values()))
    if work.tx.dialect == POSTGRESQL:
        lock(work, of, ids)
    reach = Reach(work.app, work.tx)
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
    _validate(work, of, changed)
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
            value = of.stored_value(key, sums[key])
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
            return of.stored_value(derived.key, derived.formula.evaluate(context))
        return of.rules.derive(context, {}).get(derived.key)
    except (*FAILURES, RuleFailed) as failure:
        raise Invalid(Problem("rule.failed", "", {"rule": derived.key, "reason": str(failure)})) from failure


# Validating


def _validate(work: Work, of: LiveEntity, changed: Sequence[tuple[Plain, tuple[str, ...]]]) -> None:
    """The rules that read what was recalculated hold for the recalculated records."""
    if not work.validates:
        return
    rules = of.rules.levels[()].rules
    concerned = [
        (record, keys)
        for record, keys in changed
        if any(rule.always or not rule.reads.isdisjoint(keys) for rule in rules.validations)
    ]
    if not concerned:
        return
    reach = Reach(work.app, work.tx)
    tree = reached_by(rule.invalid_when for rule in rules.validations)
    reach.load(of.key, [record for record, _keys in concerned], tree)
    problems: list[Problem] = []
    for record, keys in concerned:
        context = work.context(of.key, record, record, reach)
        problems += errors(of.rules.validate(context, keys))
    if problems:
        raise Invalid([replace(problem, path="") for problem in problems])


def _validate_written(work: Work, of: LiveEntity, writes: Sequence[Write], all_of_them: bool) -> None:
    """The saved records' own rules about values that were recalculated because of them, on the new values."""
    late = late_rules(work, of)
    if not late:
        return
    records = [write.after for write in writes if write.after is not None]
    reach = Reach(work.app, work.tx)
    reach.load(of.key, records, reached_by(rule.invalid_when for rule in late))
    problems = []
    for write in writes:
        if write.after is None:
            continue
        context = work.context(of.key, write.after, write.before, reach)
        for rule in late:
            if not (all_of_them or write.before is None or rule.always or _reads_change(rule, write)):
                continue
            if rule.severity == "error" and rule.invalid_when.evaluate(context):
                text = rule.message.say(context)
                problems.append(
                    Problem(
                        f"rule.{rule.rule}", rule.field, {"rule": rule.rule}, rule.severity, text or rule.rule
                    )
                )
    if problems:
        raise Invalid(problems)


def _reads_change(rule: Any, write: Write) -> bool:
    before, after = write.before or {}, write.after or {}
    return any(before.get(key) != after.get(key) for key in rule.reads)


def late_rules(work: Work, of: LiveEntity) -> list[Any]:
    """The validations that read, in other records, something a save of this entity recalculates."""
    kept = of.late
    if kept is None:
        made_of = work.app.dependents.made_of[of.key]
        kept = of.late = [
            rule
            for rule in of.rules.levels[()].rules.validations
            if any(_passes(work, of.key, path, made_of) for path in rule.invalid_when.reads)
        ]
    return kept


def _passes(work: Work, entity: str, path: tuple[str, ...], slots: frozenset[tuple[str, str]]) -> bool:
    steps = list(work.app.dependents.steps(entity, path))
    return any(slot in slots for slot, _hop in steps[1:])
