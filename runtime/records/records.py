"""`Records`: one actor's door to the data of one app.

Takes and gives records as JSON values (typed Python values are taken, too). Every method is one transaction
when the door has an engine; with a connection it works inside the transaction that is open there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Connection, Engine

from runtime.access.actor import Actor
from runtime.definition import Field
from runtime.problems import Problem
from runtime.records import deleting, saving
from runtime.records.batches import save_batch
from runtime.records.comments import comment_on, comments_on
from runtime.records.database import Transaction
from runtime.records.duplicates import Alike, alike_records
from runtime.records.errors import Forbidden, Invalid, NotFound
from runtime.records.evaluate import evaluate
from runtime.records.files import Upload, field_for_upload, keep_upload, upload_in
from runtime.records.freshness import hold_version, on_live_version, see_version
from runtime.records.history import flow_runs_of, history_of, runs_of, stays_of
from runtime.records.layout import Plain
from runtime.records.live_entity import LiveEntity
from runtime.records.load import load_records
from runtime.records.pressing import press
from runtime.records.query import Page, Query, answerable, find_page
from runtime.records.read import add_volatile, answer_records, answer_rows, titles_by_entity, visible_keys
from runtime.records.retry import retried
from runtime.records.uniqueness import violated
from runtime.records.work import Work
from runtime.storage.engines import read_transaction, write_transaction

if TYPE_CHECKING:
    from runtime.records.live import LiveApp

Answer = dict[str, Any]
Answers = list[Answer]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Records:
    """Create, read, update, delete, list and evaluate records on behalf of an actor.

    `path` names the door in the change log: `page`, `api`, `import`, `flow`, `scenario`. Raises the errors of
    `runtime.records.errors`. Making one raises Forbidden for somebody without a role in the app.
    """

    def __init__(
        self,
        live: LiveApp,
        actor: Actor,
        connection: Connection | Engine,
        path: str = "api",
        clock: Clock = utc_now,
    ) -> None:
        if not actor.may_everything and not actor.roles_in(live.key):
            raise Forbidden(Problem("access.no_role", "", {"app": live.key}))
        self.live = live
        self.actor = actor
        self.path = path
        self.warned: tuple[Problem, ...] = ()
        """What the last save warned of: it was saved nevertheless."""
        self._where = connection
        self._clock = clock

    @property
    def where(self) -> Connection | Engine:
        """What it works on: an open transaction, or a database."""
        return self._where

    # Transactions

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A unit of work that only reads."""
        if isinstance(self._where, Connection):
            yield self._work(self._where)
        else:
            with read_transaction(self._where) as connection:
                work = self._work(connection)
                yield work
                see_version(work)

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """A unit of work that is committed when it ends, undone when it raises."""
        if isinstance(self._where, Connection):
            work = self._work(self._where)
            with work.tx.savepoint():
                yield work
        else:
            with write_transaction(self._where) as connection:
                yield self._work(connection)

    def _work(self, connection: Connection) -> Work:
        return Work(self.live, Transaction(connection), self.actor, self.path, self._clock())

    def _write(self, act: Callable[[Work], Any]) -> Any:
        def attempt() -> Any:
            try:
                with self.writing() as work:
                    hold_version(work)
                    return act(work)
            except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
                problem = violated(self.live, error)
                if problem is None:
                    raise
                raise Invalid(problem) from error

        return attempt() if isinstance(self._where, Connection) else retried(attempt)

    def transact(self, act: Callable[[Work], Any]) -> Any:
        """Do several things in one transaction, begun again when the database asks for it."""
        return self._write(act)

    # Reading

    @on_live_version
    def get(self, entity: str, record_id: int) -> Answer:
        """One record. Raises NotFound."""
        of = self.live.entity(entity)
        with self.reading() as work:
            return one_record(work, of, record_id)

    @on_live_version
    def list(self, entity: str, query: Query | None = None) -> Answer:
        """`{"items": [...], "next": mark or None, "count": {"value", "capped"}}`; `previous` when there is
        a page before."""
        of = self.live.entity(entity)
        with self.reading() as work, answerable():
            page = self._page(work, of, query or Query())
            answer: Answer = {"items": answer_rows(work, of, page.rows, page.keys), "next": page.next}
            if page.count is not None:
                answer["count"] = page.count
            if page.previous is not None:
                answer["previous"] = page.previous
            return answer

    @staticmethod
    def _page(work: Work, of: LiveEntity, query: Query) -> Page:
        if work.grant(of.key).read is False:
            raise saving.refused(of, "read")
        return find_page(work, of, query)

    @on_live_version
    def titles(self, entity: str, ids: Sequence[int]) -> dict[int, str]:
        """What records are called, by id."""
        with self.reading() as work:
            return dict(titles_by_entity(work, {entity: set(ids)})[entity])

    @on_live_version
    def history(self, entity: str, record_id: int) -> Answers:
        """The record's change log, newest first, without hidden fields."""
        of = self.live.entity(entity)
        with self.reading() as work:
            return history_of(work, of, record_id)

    @on_live_version
    def stays(self, entity: str, record_id: int) -> Answers:
        """The stages the record has been in: field, value, entered, left, by."""
        of = self.live.entity(entity)
        with self.reading() as work:
            return stays_of(work, of, record_id)

    @on_live_version
    def runs(self, entity: str, record_id: int) -> Answers:
        """The runs of flows on the record, newest first."""
        of = self.live.entity(entity)
        with self.reading() as work:
            return runs_of(work, of, record_id)

    @on_live_version
    def flow_runs(self, flow: str, limit: int = 50) -> Answers:
        """The newest runs of a flow, whatever the record, with their traces; for administrators."""
        with self.reading() as work:
            return flow_runs_of(work, flow, limit)

    @on_live_version
    def comments(self, entity: str, record_id: int) -> Answers:
        """What people have said about the record, newest first."""
        of = self.live.entity(entity)
        with self.reading() as work:
            return comments_on(work, of, record_id)

    def comment(self, entity: str, record_id: int, given: Mapping[str, Any]) -> Answer:
        """Say something about the record. Raises NotFound, Forbidden, Invalid."""
        of = self.live.entity(entity)
        answer: Answer = self._write(lambda work: comment_on(work, of, record_id, given))
        return answer

    @on_live_version
    def evaluate(
        self,
        entity: str,
        values: Mapping[str, Any],
        id: int | None = None,
        trace: str = "all",
    ) -> Answer:
        """The form state of values not saved: visible, required, locked, options, values, problems, trace.

        `trace` is `all`, `own` (without those of rows) or `none`.
        """
        of = self.live.entity(entity)
        with self.reading() as work:
            return evaluate(work, of, values, id, trace)

    @on_live_version
    def alike(self, entity: str, values: Mapping[str, Any], id: int | None = None) -> Sequence[Alike]:
        """Records that look like one of these values, as the entity's duplicate checks find them."""
        of = self.live.entity(entity)
        with self.reading() as work:
            given, _problems = saving.parsed(of, values)
            saved = saving.stored_for(work, of, [id], "read")[id] if id is not None else None
            return alike_records(work, of, {**(saved or {}), **given.values}, saved)

    # Files

    @on_live_version
    def field_for_upload(self, entity: str, key: str) -> Field:
        """The field, if the actor may upload files for it. Raises Forbidden, NotFound, ConflictingState."""
        of = self.live.entity(entity)
        with self.reading() as work:
            return field_for_upload(work, of, key)

    @on_live_version
    def keep_upload(self, entity: str, key: str, upload: Upload) -> None:
        """Remember a file whose bytes are kept; a save may name it. Raises as `field_for_upload`."""
        of = self.live.entity(entity)

        def act(work: Work) -> None:
            field_for_upload(work, of, key)
            keep_upload(work, of, key, upload)

        self._write(act)

    @on_live_version
    def upload(self, entity: str, record_id: int, key: str, file_id: str) -> Upload:
        """What is known of a file that a record's field holds now. Raises NotFound, Forbidden."""
        of = self.live.entity(entity)
        with self.reading() as work:
            record = one_record(work, of, record_id)
            return upload_in(work, record if key in of.file_keys else {}, key, file_id)

    # Writing

    @on_live_version
    def create(self, entity: str, values: Mapping[str, Any]) -> Answer:
        """A new record. Raises Forbidden, Invalid."""
        of = self.live.entity(entity)
        given, problems = saving.parsed(of, values)

        def act(work: Work) -> Answer:
            answer = written(work, of, saving.create(work, of, given, problems))
            self.warned = tuple(work.warnings)
            return answer

        answer: Answer = self._write(act)
        return answer

    @on_live_version
    def update(
        self, entity: str, record_id: int, values: Mapping[str, Any], revision: int | None = None
    ) -> Answer:
        """Change what `values` names. Raises NotFound, Forbidden, Stale, Invalid."""
        of = self.live.entity(entity)
        given, problems = saving.parsed(of, values)

        def act(work: Work) -> Answer:
            answer = written(work, of, saving.update(work, of, record_id, given, problems, revision))
            self.warned = tuple(work.warnings)
            return answer

        answer: Answer = self._write(act)
        return answer

    @on_live_version
    def delete(self, entity: str, record_id: int, revision: int | None = None) -> None:
        """Move a record to the recycle bin. Raises NotFound, Forbidden, Stale, ConflictingState."""
        of = self.live.entity(entity)
        self._write(lambda work: deleting.delete(work, of, record_id, revision))

    @on_live_version
    def restore(self, entity: str, record_id: int) -> Answer:
        """Take a record out of the recycle bin. Raises NotFound, Forbidden, ConflictingState, Invalid."""
        of = self.live.entity(entity)

        def act(work: Work) -> Answer:
            deleting.restore(work, of, record_id)
            return one_record(work, of, record_id)

        answer: Answer = self._write(act)
        return answer

    @on_live_version
    def batch(self, entity: str, rows: Sequence[Any], partial: bool = False) -> Answers:
        """Many at once. A row without `id` is created, with `id` updated. All or nothing: the records; with
        `partial` for each row `{"ok": True, "record"}` or `{"ok": False, "problems"}`."""
        of = self.live.entity(entity)
        answer: Answers = self._write(lambda work: save_batch(work, of, rows, partial))
        return answer

    @on_live_version
    def press(
        self,
        entity: str,
        record_id: int,
        flow: str,
        answers: Mapping[str, Any] | None = None,
        revisions: Sequence[int] | None = None,
    ) -> Answer:
        """Press a flow's button: `{"run", "state", "record"}`."""
        of = self.live.entity(entity)
        answer: Answer = self._write(lambda work: press(work, of, record_id, flow, answers or {}, revisions))
        return answer


def one_record(work: Work, of: LiveEntity, record_id: int, deleted: bool = False) -> Answer:
    """A record the actor may read (with `deleted` also in the recycle bin), as an answer. Raises NotFound."""
    found = work.app.row_access(work.roles).condition(of.key, "read")
    if found.text is None:
        raise saving.refused(of, "read")
    parameters = found.bind(work.context(of.key, None)) if found.parts else {}
    parameters["id"] = record_id
    row = work.tx.row(of.text_of_one(found.text, deleted), parameters)
    if row is None:
        raise NotFound(Problem("record.not_found"))
    return answer_rows(work, of, [row], visible_keys(of, work.grant(of.key)))[0]


def written(work: Work, of: LiveEntity, record: Plain) -> Answer:
    """A record that was just saved, as an answer."""
    return written_all(work, of, [record])[0]


def written_all(work: Work, of: LiveEntity, records: Sequence[Plain]) -> Answers:
    """Records that were just saved, as answers; read again where flows or recalculation have touched them."""
    grant = work.grant(of.key)
    if grant.read is False:
        return [{"id": record["id"], "revision": record["revision"]} for record in records]
    touched = [record["id"] for record in records if (of.key, record["id"]) in work.touched]
    if touched:
        again = load_records(work.tx, of, touched, deleted=True)
        records = [again.get(record["id"], record) for record in records]
    if of.volatile_formulas:
        add_volatile(work, of, records)
    return answer_records(work, of, records, visible_keys(of, grant))
