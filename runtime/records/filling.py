"""Computed fields worked out for a version that is not live yet, into columns of their own.

A new or changed formula means that every record's value is worked out, and whatever is made of it. While the
version before is live that happens batch by batch, in columns it does not know; what people write meanwhile
is noted by the database (`runtime.storage.noting`) and what is made of it worked out again.

No entry in a record's history says so: the version does. Validations are not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Connection

from runtime.access.actor import system_actor
from runtime.records.affected import Pending, sources
from runtime.records.database import Transaction, among, id_list, prepared
from runtime.records.dependents import EVERYWHERE, Dependency, Derived, Hop, Slot
from runtime.records.layout import SYSTEM_KINDS
from runtime.records.live import LiveApp
from runtime.records.recalc import PUBLISH, settle, work_out
from runtime.records.refill import in_order
from runtime.records.work import Work
from runtime.storage.coming import Coming
from runtime.storage.names import POSITION
from runtime.storage.noting import Watch, watch_records
from runtime.storage.plan import Convert, Plan
from runtime.storage.tables import StoredField, quoted


@dataclass(frozen=True, slots=True)
class Extent:
    """What has to be worked out, in order, and everything that is read for it."""

    fields: tuple[Derived, ...]
    reads: frozenset[Slot]
    hops: frozenset[Hop]

    @property
    def entities(self) -> set[str]:
        """Whose records are read."""
        return {entity for entity, _key in self.reads} | {one.entity for one in self.fields}

    @property
    def slots(self) -> set[Slot]:
        """The fields themselves."""
        return {(one.entity, one.key) for one in self.fields}


def extent_of(live: LiveApp, slots: Iterable[Slot]) -> Extent | None:
    """These computed fields and all that is made of them; None when that can't be told record by record."""
    dependents = live.dependents
    found: set[Derived] = set()
    waiting = [dependents.derived[slot] for slot in slots]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += dependents.own(one.entity, one.key)
            waiting += [dependency.derived for dependency in dependents.on(one.entity, one.key)]
    reads: set[Slot] = set()
    hops: set[Hop] = set()
    for one in found:
        if one.formula is None or one.key not in live.layouts[one.entity].members:
            return None  # given by rules, or kept beside the record
        for path in one.reads:
            for (entity, key), hop in dependents.steps(one.entity, path):
                if hop is None and key not in live.layouts[entity].members:
                    return None
                reads.add((entity, key))
                if hop is not None:
                    reads.add((hop.target, hop.back or ""))
                    hops.add(hop)
    if any(hop.via == EVERYWHERE for hop in hops):
        return None
    return Extent(tuple(sorted(found, key=lambda one: one.rank)), frozenset(reads), frozenset(hops))


def is_readable(extent: Extent, live: LiveApp, coming: Coming) -> bool:
    """Whether all of it stands somewhere before the version is live."""
    for entity, key in extent.reads | extent.slots:
        is_field = key not in SYSTEM_KINDS and live.app.entity(entity).field(key) is not None
        if is_field and not coming.has(entity, key):
            return False
    for hop in extent.hops:
        if hop.via == "children" and not coming.has_parent(hop.target, hop.source, hop.key):
            return False
        if hop.via == "parent" and coming.missing_parents[hop.source]:
            return False
    return not extent.entities & coming.absent


class Filling:
    """The work itself; see `runtime.storage.ahead.Filling`."""

    def __init__(self, extent: Extent, before: LiveApp, after: LiveApp, plan: Plan) -> None:
        """`before` reads and writes the version's columns as they are called until it is live."""
        self.extent, self.before, self.after, self.plan = extent, before, after, plan
        self.groups = in_order(extent.fields)

    @property
    def parts(self) -> int:
        return len(self.groups)

    def table_of(self, part: int) -> str:
        return self._name(self.groups[part][0].entity)

    def fill(self, connection: Connection, last: int, size: int, part: int) -> int | None:
        tx, live = Transaction(connection), self.before
        fields = [_in(live, one) for one in self.groups[part]]
        entity = fields[0].entity
        table = live.layouts[entity].table
        text = f"SELECT t.id FROM {table} AS t WHERE t.id > :after ORDER BY t.id LIMIT {size}"
        ids = [row[0] for row in tx.rows(prepared(text, tx.dialect), {"after": last})]
        if not ids:
            return None
        pending = Pending()
        for derived in fields:
            pending.add(derived, ids)
        end = self.groups[part + 1][0].rank if part + 1 < len(self.groups) else float("inf")
        work_out(self._work(live, tx), live.entities[entity], fields, end, pending)
        self._keep_deleted(tx, live, fields, ids)
        return int(ids[-1])

    def again(self, connection: Connection, notes: Mapping[str, Sequence[int]]) -> None:
        self._again(Transaction(connection), self.before, notes)

    def finish(self, connection: Connection, notes: Mapping[str, Sequence[int]]) -> None:
        """The last of it, once the columns are called as they will be. Raises Invalid."""
        self._again(Transaction(connection), self.after, notes)

    def _again(self, tx: Transaction, live: LiveApp, notes: Mapping[str, Sequence[int]]) -> None:
        work, pending = self._work(live, tx), Pending()
        for one in self.extent.fields:
            pending.add(_in(live, one), notes.get(self._name(one.entity), ()))
        for dependency in self._dependencies:
            pending.add(_in(live, dependency.derived), self._concerned(work, dependency, notes))
        pending.ids = {one: ids for one, ids in pending.ids.items() if ids}
        settle(work, pending)
        for fields in self.groups:
            if ids := notes.get(self._name(fields[0].entity)):
                self._keep_deleted(tx, live, fields, ids)

    def _work(self, live: LiveApp, tx: Transaction) -> Work:
        work = Work(live, tx, system_actor(str(live.zone)), PUBLISH, datetime.now(UTC))
        work.validates = False
        return work

    def _keep_deleted(
        self, tx: Transaction, live: LiveApp, fields: Sequence[Derived], ids: Sequence[int]
    ) -> None:
        """Records in the recycle bin keep what they had."""
        entity = fields[0].entity
        old = self.plan.old.entities.get(entity) if self.plan.old else None
        new = live.stored.entities[entity]
        pairs = [
            pair
            for one in fields
            if old and (was := old.fields.get(one.key)) and _alike(was, self.plan, entity)
            for pair in zip(new.fields[one.key].columns, self._kept(live, entity, was), strict=True)
            if pair[0] != pair[1]
        ]
        if pairs:
            put = ", ".join(f"{quoted(to, tx.dialect)} = {quoted(of, tx.dialect)}" for to, of in pairs)
            where = f"deleted_at IS NOT NULL AND {among('id', 'ids', tx.dialect)}"
            text = f"UPDATE {live.layouts[entity].table} SET {put} WHERE {where}"
            tx.run(prepared(text, tx.dialect), {"ids": id_list(ids, tx.dialect)})

    def _kept(self, live: LiveApp, entity: str, was: StoredField) -> list[str]:
        """Where the values of the version before are now."""
        if live is self.before:
            return list(was.columns)
        retired = self.plan.retired_from(self.plan.new.entities[entity].table.name)
        return [retired.get(name, name) for name in was.columns]

    def _name(self, entity: str) -> str:
        return self.after.stored.entities[entity].table.name

    @cached_property
    def _dependencies(self) -> list[Dependency]:
        slots = self.extent.slots
        found = {
            dependency: None
            for entity in self.extent.entities
            for key in {key for of, key in self.extent.reads if of == entity} | {""}
            for dependency in self.after.dependents.on(entity, key)
            if (dependency.derived.entity, dependency.derived.key) in slots
        }
        return list(found)

    def _concerned(self, work: Work, found: Dependency, notes: Mapping[str, Sequence[int]]) -> set[int]:
        """The records from which the hops lead to what has been noted."""
        *earlier, last = found.hops
        ids = set(notes.get(self._mark(last) or "", ()))
        if last.via in ("value", "parent", "links") and (noted := notes.get(self._name(last.target))):
            ids |= sources(work, last, set(noted))
        for hop in reversed(earlier):
            if not ids:
                break
            ids = sources(work, hop, ids)
        return ids

    # What is noted

    @cached_property
    def watches(self) -> Sequence[Watch]:
        """All tables that are read, as the version before writes them."""
        found: dict[str, Watch] = {}
        for watch in self._watches():
            found[watch.table] = found[watch.table] | watch if watch.table in found else watch
        return list(found.values())

    def _watches(self) -> Iterator[Watch]:
        old = self.plan.old
        assert old is not None
        written = {table.name: {column.name for column in table.columns} for table in old.tables}
        for entity in self.extent.entities:
            name = self._name(entity)
            if name in written:
                columns = {"deleted_at", *self._columns(entity)}
                yield watch_records(name, columns & written[name])
        for hop in self.extent.hops:
            if (place := self._mark(hop)) is None:
                if hop.via == "links":
                    yield from self._linked(hop, hop.source, hop.key, written)
                continue
            target = self.after.stored.entities[hop.target]
            field = target.fields.get(hop.back or "")
            if field is not None and field.link is not None:
                yield from self._linked(hop, hop.target, str(hop.back), written)
            elif (column := place.partition(".")[2]) in written.get(target.table.name, ()):
                yield Watch(target.table.name, frozenset({column}), frozenset({(place, column)}))

    def _linked(self, hop: Hop, entity: str, key: str, written: Mapping[str, object]) -> Iterator[Watch]:
        link = self.after.stored.entities[entity].fields[key].link
        if link is not None and link.name in written:
            marks = {(self._name(entity), "record_id")}
            if hop.via == "back":
                marks.add((str(self._mark(hop)), "target_id"))
            yield Watch(link.name, frozenset(), frozenset(marks))

    def _columns(self, entity: str) -> set[str]:
        """The columns of an entity that are read, by the names the version before has for them."""
        stored = self.after.stored.entities[entity]
        keys = {key for of, key in self.extent.reads if of == entity}
        found = {key for key in keys if key in SYSTEM_KINDS} - {"id"}
        filled = {key for of, key in self.extent.slots if of == entity}
        sources = {
            step.field: step.before.columns
            for step in self.plan.steps
            if isinstance(step, Convert) and step.entity == entity
        }
        for key in keys - filled:
            if field := stored.fields.get(key):
                found |= set(sources.get(key, field.columns))
        if stored.parents:
            found |= {POSITION, *(one.column for one in stored.parents)}
        return found

    def _mark(self, hop: Hop) -> str | None:
        """Where the records are noted that rows of another table point, or pointed, to."""
        target = self.after.stored.entities[hop.target]
        name = target.table.name
        if hop.via == "children":
            return f"{name}.{target.parent(hop.source, hop.key).column}"
        if hop.via != "back" or hop.back is None:
            return None
        field = target.fields[hop.back]
        return f"{field.link.name}.target_id" if field.link is not None else f"{name}.{field.columns[-1]}"


def _in(live: LiveApp, one: Derived) -> Derived:
    """The same field as this compilation has it."""
    return live.dependents.derived[(one.entity, one.key)]


def _alike(was: StoredField, plan: Plan, entity: str) -> bool:
    """Whether a field is kept as before, so that a value can be taken over as it is."""
    now = plan.new.entities[entity].fields[was.key]
    return (was.kind, was.scale, len(was.columns)) == (now.kind, now.scale, len(now.columns))
