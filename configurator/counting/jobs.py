"""Counting behind a page: a thread of the server counts, a row in the database tells how far it is.

Whoever looks reads the row, from whichever process. A job that says nothing for a while was interrupted: the
server was stopped meanwhile, and it has to be started again. Cancelling stops the statement that is running.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from configurator.counting.counter import Counted, Finding, Stopped
from configurator.draft import read_draft
from configurator.impact import count_records
from runtime.definition import App, digest
from runtime.problems import Problem
from runtime.records.errors import NotFound
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import InstalledApp, StudioJob

log = structlog.get_logger(__name__)

KIND = "impact"
RUNNING, DONE, FAILED, CANCELLED, INTERRUPTED = "running", "done", "failed", "cancelled", "interrupted"
BEAT_EVERY = 1.0
SILENT = timedelta(seconds=15)
FRESH = timedelta(minutes=10)
KEPT = timedelta(days=1)

_jobs, _apps = table_of(StudioJob), table_of(InstalledApp)


@dataclass(frozen=True, slots=True)
class Job:
    """A counting as it stands. `state` is also `interrupted` for one that fell silent."""

    id: int
    app_id: int
    subject: str
    state: str
    done: int
    total: int
    at_work_on: str | None
    result: Mapping[str, Any]
    started_at: datetime
    ended_at: datetime | None

    @property
    def findings(self) -> list[Finding]:
        """What was found, the largest first."""
        return [Finding(**one) for one in self.result.get("findings", ())]

    @property
    def unknown(self) -> list[Finding]:
        """What could not be counted."""
        return [Finding(**one) for one in self.result.get("unknown", ())]

    @property
    def comparing(self) -> list[Finding]:
        """What compares values of fields, whether it was found or not."""
        return [Finding(**one) for one in self.result.get("comparing", ())]

    def as_json(self, language: str) -> dict[str, Any]:
        """For machines."""
        return {
            "id": self.id, "state": self.state, "done": self.done, "total": self.total,
            "findings": [one.as_json(language) for one in self.findings],
            "uncounted": [one.as_json(language) for one in self.unknown],
        }  # fmt: skip


def subject_of(app: App, live_version: int | None) -> str:
    """What a counting is about: this definition over that version."""
    return f"{digest(app)}@{live_version}"


def counting_of(engine: Engine, key: str, user_id: int | None, wait: float = 0.0, again: bool = False) -> Job:
    """The counting for the draft as it is: the latest one, or a new one, begun now and waited for a little.

    One that was cancelled or interrupted stays as it is until `again` is said. NotFound without the app.
    """
    with read_transaction(engine) as connection:
        app_id, subject = _about(connection, key)
        found = _latest(connection, app_id, subject)
    if found is not None and not again and not _is_stale(found):
        return found
    if found is not None and found.state == RUNNING:
        return found
    job_id = _begin(engine, app_id, subject, user_id)
    thread = threading.Thread(
        target=_work, args=(engine, key, job_id), name=f"counting-{job_id}", daemon=True
    )
    thread.start()
    thread.join(wait)
    return read_job(engine, app_id, job_id)


def latest_counting(engine: Engine, key: str) -> Job | None:
    """The counting for the draft as it is, if there has been one."""
    with read_transaction(engine) as connection:
        app_id, subject = _about(connection, key)
        return _latest(connection, app_id, subject)


def read_job(engine: Engine, app_id: int, job_id: int) -> Job:
    """A job of an app. NotFound when there is none."""
    with read_transaction(engine) as connection:
        chosen = select(_jobs).where(_jobs.c.id == job_id, _jobs.c.app_id == app_id)
        row = connection.execute(chosen).mappings().first()
    if row is None:
        raise NotFound(Problem("request.not_found"))
    return _job(row)


def cancel_job(engine: Engine, app_id: int, job_id: int) -> None:
    """Have a job stop as soon as it looks up; nothing happens to one that has ended."""
    with write_transaction(engine) as connection:
        mine = (_jobs.c.id == job_id) & (_jobs.c.app_id == app_id) & (_jobs.c.state == RUNNING)
        values = {"state": CANCELLED, "ended_at": datetime.now(UTC)}
        connection.execute(update(_jobs).where(mine).values(values))


def _about(connection: Connection, key: str) -> tuple[int, str]:
    draft = read_draft(connection, key)
    live = connection.execute(select(_apps.c.live_version).where(_apps.c.id == draft.app_id)).scalar()
    return draft.app_id, subject_of(draft.app, live)


def _latest(connection: Connection, app_id: int, subject: str) -> Job | None:
    chosen = (
        select(_jobs)
        .where(_jobs.c.app_id == app_id, _jobs.c.kind == KIND, _jobs.c.subject == subject)
        .order_by(_jobs.c.id.desc())
        .limit(1)
    )
    row = connection.execute(chosen).mappings().first()
    return _job(row) if row is not None else None


def _job(row: RowMapping) -> Job:
    state = row["state"]
    if state == RUNNING and datetime.now(UTC) - row["beat_at"] > SILENT:
        state = INTERRUPTED
    return Job(
        row["id"], row["app_id"], row["subject"], state, row["done"], row["total"], row["at_work_on"],
        row["result"] or {}, row["started_at"], row["ended_at"],
    )  # fmt: skip


def _is_stale(job: Job) -> bool:
    """Whether what was counted may be too old to be told."""
    ended = job.ended_at
    return job.state in (DONE, FAILED) and ended is not None and datetime.now(UTC) - ended > FRESH


def _begin(engine: Engine, app_id: int, subject: str, user_id: int | None) -> int:
    now = datetime.now(UTC)
    values = {
        "app_id": app_id, "kind": KIND, "subject": subject, "state": RUNNING, "done": 0, "total": 0,
        "at_work_on": None, "result": None, "user_id": user_id, "started_at": now, "beat_at": now,
        "ended_at": None,
    }  # fmt: skip
    with write_transaction(engine) as connection:
        old = (_jobs.c.app_id == app_id) & (_jobs.c.started_at < now - KEPT)
        connection.execute(delete(_jobs).where(old))
        return int(connection.execute(insert(_jobs).returning(_jobs.c.id), values).scalar_one())


# The thread that counts, and the one that tells and listens


class _Teller:
    """Tells every second how far the counting is, and stops it when somebody has cancelled it."""

    def __init__(self, engine: Engine, job_id: int, driver: Any) -> None:
        self.engine, self.job_id, self.driver = engine, job_id, driver
        self.far: tuple[int, int, str] = (0, 0, "")
        self.stopped = threading.Event()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._tell, name=f"counting-{job_id}-tells", daemon=True)

    def progress(self, done: int, total: int, entity: str) -> None:
        """Called by the counting after each window."""
        self.far = (done, total, entity)
        if self.stopped.is_set():
            raise Stopped

    def _tell(self) -> None:
        while not self.over.wait(BEAT_EVERY):
            done, total, entity = self.far
            values = {
                "done": done, "total": total, "at_work_on": entity or None, "beat_at": datetime.now(UTC),
            }  # fmt: skip
            with write_transaction(self.engine) as connection:
                mine = (_jobs.c.id == self.job_id) & (_jobs.c.state == RUNNING)
                told = connection.execute(update(_jobs).where(mine).values(values)).rowcount
            if not told:
                self.stopped.set()
                self._interrupt()

    def _interrupt(self) -> None:
        stop = getattr(self.driver, "interrupt", None) or getattr(self.driver, "cancel", None)
        if stop is not None and not self.over.is_set():
            stop()


def _work(engine: Engine, key: str, job_id: int) -> None:
    """Count, and write down what came of it."""
    started = time.monotonic()
    values: dict[str, Any]
    teller: _Teller | None = None
    try:
        with read_transaction(engine) as connection:
            teller = _Teller(engine, job_id, connection.connection.dbapi_connection)
            teller.thread.start()
            try:
                counted = count_records(connection, key, None, teller.progress)
            finally:
                teller.over.set()
        values = {"state": DONE, "result": _stored(counted), "total": counted.looked_at}
        values["done"] = counted.looked_at
    except Exception as error:
        if teller is not None and teller.stopped.is_set():
            return
        log.error("counting failed", app=key, job=job_id, exc_info=error)
        values = {"state": FAILED}
    values |= {"ended_at": datetime.now(UTC), "at_work_on": None}
    with write_transaction(engine) as connection:
        mine = (_jobs.c.id == job_id) & (_jobs.c.state == RUNNING)
        connection.execute(update(_jobs).where(mine).values(values))
    log.info("counted", app=key, job=job_id, seconds=round(time.monotonic() - started, 2))


def _stored(counted: Counted) -> dict[str, Any]:
    def plain(one: Finding) -> dict[str, Any]:
        values = {name: _text(value) for name, value in one.values.items()}
        return {
            "code": one.code, "entity": one.entity, "values": values, "path": one.path,
            "count": one.count, "ids": one.ids, "reads": one.reads,
        }  # fmt: skip

    return {
        "findings": [plain(one) for one in counted.findings],
        "comparing": [plain(one) for one in counted.comparing],
        "unknown": [plain(one) for one in counted.unknown],
    }


def _text(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
