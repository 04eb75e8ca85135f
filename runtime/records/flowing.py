"""Flows meet records: what a write sets off is carried out in its transaction; flows write through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from runtime.definition import SYSTEM_COLUMNS
from runtime.fields import StorageKind
from runtime.flows.port import Origin, Record, Text, WriteRefused
from runtime.flows.problems import FlowStopped
from runtime.flows.run import Run, pack
from runtime.flows.session import FlowSession
from runtime.formula.formula import Formula
from runtime.formula.sql import NotInSql, Tables, to_sql
from runtime.problems import errors
from runtime.records import deleting, saving
from runtime.records.database import among, id_list, prepared
from runtime.records.errors import Invalid, NotFound, RecordsError
from runtime.records.inlining import inlined
from runtime.records.load import ALIVE, complete_records, load_records
from runtime.records.parse import WRITABLE_SYSTEM
from runtime.records.work import Work, Write
from runtime.storage.codecs import codec, encoder, json_text

if TYPE_CHECKING:
    from runtime.formula.context import Context
    from runtime.records.live_entity import LiveEntity


def carry_out(work: Work, writes: Sequence[Write]) -> None:
    """Carry out the flows these writes set off. Raises Invalid when one of them stops the save."""
    flows = work.app.flows
    listened = [write for write in writes if flows.listens(write.entity, write.event)]
    if not listened:
        return
    session = session_of(work)
    try:
        for write in listened:
            session.wrote(write)
    except FlowStopped as stopped:
        if work.inside_flow:
            raise
        raise Invalid(stopped.problems) from stopped


def session_of(work: Work) -> FlowSession:
    """The one session of flows in a unit of work."""
    if work.session is None:
        work.session = FlowSession(work.app.flows, Port(work), work.actor.user_id, lambda: work.now)
    found: FlowSession = work.session
    return found


class Port:
    """Reading and writing for flows: a `RecordsPort` on an open unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def _as_flow(self, by: Origin) -> Work:
        return self._work.as_flow(by.flow, by.run_id)

    def _of(self, entity: str) -> LiveEntity:
        return self._work.app.entity(entity)

    def load(self, entity: str, record_id: int, *, lock: bool = False) -> Record | None:
        """See `RecordsPort`."""
        return load_records(self._work.tx, self._of(entity), [record_id], lock=lock).get(record_id)

    def load_many(self, entity: str, ids: Sequence[int]) -> Mapping[int, Record]:
        """See `RecordsPort`."""
        return load_records(self._work.tx, self._of(entity), list(ids))

    def create(self, entity: str, values: Mapping[str, Any], by: Origin) -> Record:
        """See `RecordsPort`."""
        of = self._of(entity)
        try:
            given, problems = saving.parsed(of, _writable(self._work, of, values, False))
            work = self._as_flow(by)
            record = saving.create(work, of, given, problems)
        except RecordsError as refused:
            raise WriteRefused(refused.problems) from refused
        return self._fresh(of, record["id"])

    def update(self, entity: str, record_id: int, values: Mapping[str, Any], by: Origin) -> Record:
        """See `RecordsPort`."""
        of = self._of(entity)
        try:
            given, problems = saving.parsed(of, _writable(self._work, of, values, True))
            saving.update(self._as_flow(by), of, record_id, given, problems, None)
        except RecordsError as refused:
            raise WriteRefused(refused.problems) from refused
        return self._fresh(of, record_id)

    def delete(self, entity: str, record_id: int, by: Origin) -> None:
        """See `RecordsPort`."""
        of = self._of(entity)
        records = load_records(self._work.tx, of, [record_id], lock=True)
        if not records:
            raise WriteRefused(NotFound().problems)
        self._work.touched.add((entity, record_id))
        try:
            deleting.remove(self._as_flow(by), of, records)
        except RecordsError as refused:
            raise WriteRefused(refused.problems) from refused

    def _fresh(self, of: LiveEntity, record_id: int) -> Record:
        self._work.touched.add((of.key, record_id))
        return load_records(self._work.tx, of, [record_id], deleted=True)[record_id]

    def find(
        self,
        entity: str,
        condition: Formula | None,
        context: Context,
        *,
        sort: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[Record]:
        """See `RecordsPort`."""
        work, of = self._work, self._of(entity)
        where, bound, left = self._where(of, condition, context)
        order = ", ".join([*(self._order(of, key) for key in sort), "t.id"])
        tail = f" ORDER BY {order}" + (f" LIMIT {int(limit)}" if limit is not None and left is None else "")
        records = [of.layout.decode(row) for row in work.tx.rows(of.layout.query(where, tail), bound)]
        if left is not None:
            records = [
                one for one in records if left.evaluate(replace(context, record=one, outer=context.record))
            ]
            records = records if limit is None else records[:limit]
        complete_records(work.tx, of, records)
        return records

    def _where(
        self, of: LiveEntity, condition: Formula | None, context: Context
    ) -> tuple[str, dict[str, Any], Formula | None]:
        """The condition in SQL with its parameters; what SQL cannot say is left over."""
        if condition is None:
            return ALIVE, {}, None
        app = self._work.app
        try:
            text = to_sql(
                inlined(condition.node, app.volatile_formulas),
                Tables(app.tables),
                app.dialect,
                "filter",
                entity=of.key,
                record_outside=True,
            )
        except NotInSql:
            return ALIVE, {}, condition
        return f"{ALIVE} AND ({text.text})", text.bind(context), None

    @staticmethod
    def _order(of: LiveEntity, key: str) -> str:
        name = key.lstrip("-")
        column = f"t.{of.layout.column(name)}" if name in of.layout.members else "t.id"
        return f"{column} {'DESC' if key.startswith('-') else 'ASC'} NULLS LAST"

    def context(self, entity: str, record: Record | None, saved: Record | None) -> Context:
        """See `RecordsPort`."""
        from runtime.records.reach import Reach

        reach = Reach(self._work.app, self._work.tx, work=self._work)
        tree = self._work.app.flow_trees.get(entity)
        if tree and record is not None:
            record = dict(record)
            reach.load(entity, [record], tree)
        return self._work.context(entity, record, saved, reach)

    def members(self, role: str) -> Sequence[int]:
        """See `RecordsPort`."""
        return self._work.app.people.members(self._work.tx, role)

    def user_called(self, email: str) -> int | None:
        """See `RecordsPort`."""
        return self._work.app.people.by_email(self._work.tx, email)

    def load_of(
        self, entity: str, field: str, users: Sequence[int], condition: Formula | None, context: Context
    ) -> Mapping[int, int]:
        """See `RecordsPort`."""
        of, work = self._of(entity), self._work
        where, bound, left = self._where(of, condition, context)
        column = f"t.{of.layout.column(field)}"
        where = f"{where} AND {among(column, 'ids', work.tx.dialect)}"
        bound["ids"] = id_list(users, work.tx.dialect)
        counts = dict.fromkeys(users, 0)
        if left is not None:
            for row in work.tx.rows(of.layout.query(where), bound):
                record = of.layout.decode(row)
                counts[record[field]] += bool(
                    left.evaluate(replace(context, record=record, outer=context.record))
                )
            return counts
        text = f"SELECT {column}, count(*) FROM {of.layout.table} AS t WHERE {where} GROUP BY {column}"
        counts.update({row[0]: row[1] for row in work.tx.rows(prepared(text, work.tx.dialect), bound)})
        return counts

    def take_turn(self, name: str) -> int:
        """See `RecordsPort`."""
        return self._work.app.turns.next(self._work.tx, name)

    def notify(
        self, users: Sequence[int], message: Text, entity: str, record_id: int | None, by: Origin
    ) -> None:
        """See `RecordsPort`."""
        work = self._work
        said = json_text(message if isinstance(message, str) else dict(message))
        rows = [
            (user, work.at, entity or None, record_id, by.flow, by.run_id, said)
            for user in dict.fromkeys(users)
        ]
        work.tx.run_many(work.app.run_texts.notice, rows)

    def save_run(self, run: Run) -> Run:
        """See `RecordsPort`."""
        work, texts = self._work, self._work.app.run_texts
        said = run.to_json()
        kept = {"variables": said["variables"], "waits_for": said["waits_for"], "depth": run.depth}
        instant = encoder(codec(StorageKind.INSTANT, work.tx.dialect))
        ended = instant(run.ended_at) if run.ended_at else None
        state = (run.status, json_text(said["position"]), json_text(kept), json_text(said["trace"]), ended)
        if run.id is not None:
            work.tx.run(texts.update, (*state, run.id))
            return run
        started = instant(run.started_at)
        about = (run.flow, run.version, run.entity or None, run.record_id, started, run.started_by)
        return run.at(id=texts.insert_run(work.tx, (*about, *state)))


def _writable(work: Work, of: LiveEntity, values: Mapping[str, Any], is_update: bool) -> dict[str, Any]:
    """A flow's values without what the system keeps: steps hand rows on as they read them."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key in of.layout.children and isinstance(value, list | tuple):
            child = work.app.entities[of.layout.children[key]]
            found[key] = [_writable_row(work, child, row, is_update) for row in value]
        elif key not in SYSTEM_COLUMNS or key in WRITABLE_SYSTEM:
            found[key] = value
    if values.get("owner_role") is not None:
        found["owner"] = {"role": values["owner_role"]}
    elif "owner_role" in values:
        found.setdefault("owner", None)
    return found


def _writable_row(work: Work, child: LiveEntity, row: Mapping[str, Any], is_update: bool) -> dict[str, Any]:
    known = {
        key: value
        for key, value in row.items()
        if key in child.parser.parsers or key in child.layout.children
    }
    found = _writable(work, child, known, is_update)
    for key in ("owner", "record_type"):
        found.pop(key, None)
    if is_update and row.get("id") is not None:
        found["id"] = row["id"]
    return found


__all__ = ["Port", "carry_out", "errors", "pack", "session_of"]
