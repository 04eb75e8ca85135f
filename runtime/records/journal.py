"""What a transaction leaves behind besides the records: change log, events, stays in stages.

Collected while records are written and put down at the end, in one statement each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runtime.records.database import Transaction, prepared
from runtime.storage.codecs import json_text
from runtime.storage.tables import AppTables

if TYPE_CHECKING:
    from sqlalchemy import Table

_MARK = {"sqlite": "?", "postgresql": "%s"}


@dataclass(frozen=True, slots=True)
class By:
    """Who writes, and on whose account: the person, the door's path, the rule or flow behind it."""

    user_id: int | None
    path: str
    rule: str | None = None
    flow: str | None = None
    run: int | None = None


class JournalTexts:
    """The statements, made once per version."""

    def __init__(self, tables: AppTables) -> None:
        self._dialect = tables.dialect
        level = tables.level
        self.change_log = tables.name(level.change_log)
        self.log = self._insert(
            tables,
            level.change_log,
            "entity",
            "record",
            "revision",
            "at",
            "user_id",
            "path",
            "action",
            "rule",
            "flow",
            "run",
            "changes",
        )
        self.event = self._insert(tables, level.event, "at", "name", "entity", "record", "user_id", "data")
        self.stay = self._insert(
            tables, level.stage_history, "entity", "record", "field", "value", "entered_at", "user_id"
        )
        name = tables.name(level.stage_history)
        mark = _MARK[self._dialect]
        self.leave = (
            f"UPDATE {name} SET left_at = {mark} WHERE entity = {mark} AND record = {mark} "
            f"AND field = {mark} AND left_at IS NULL"
        )
        self.stays = prepared(
            f"SELECT record, field, value, entered_at, left_at, user_id FROM {name} "
            "WHERE entity = :entity AND record = :record ORDER BY id",
            self._dialect,
        )

    def _insert(self, tables: AppTables, table: Table, *columns: str) -> str:
        marks = ", ".join([_MARK[self._dialect]] * len(columns))
        return f"INSERT INTO {tables.name(table)} ({', '.join(columns)}) VALUES ({marks})"


@dataclass(slots=True)
class Journal:
    """The rows to put down for one transaction. `at` is the moment as the database keeps it."""

    texts: JournalTexts
    at: Any
    logged: list[Sequence[Any]] = field(default_factory=list)
    events: list[Sequence[Any]] = field(default_factory=list)
    entered: list[Sequence[Any]] = field(default_factory=list)
    left: list[Sequence[Any]] = field(default_factory=list)

    def log(
        self,
        entity: str,
        record_id: int,
        revision: int,
        action: str,
        by: By,
        changes: Mapping[str, Any] | None,
    ) -> None:
        """One change of a record: `changes` is field -> [old, new] in JSON values."""
        said = json_text(changes) if changes is not None else None
        self.logged.append(
            (
                entity,
                record_id,
                revision,
                self.at,
                by.user_id,
                by.path,
                action,
                by.rule,
                by.flow,
                by.run,
                said,
            )
        )

    def event(
        self, name: str, entity: str, record_id: int, by: By, data: Mapping[str, Any] | None = None
    ) -> None:
        """A fact for whoever listens."""
        self.events.append((self.at, name, entity, record_id, by.user_id, json_text(data) if data else None))

    def stage(self, entity: str, record_id: int, key: str, value: str | None, by: By, is_first: bool) -> None:
        """A record entered a stage; it has left the one before."""
        if not is_first:
            self.left.append((self.at, entity, record_id, key))
        if value is not None:
            self.entered.append((entity, record_id, key, value, self.at, by.user_id))

    def put_down(self, tx: Transaction) -> None:
        """Write everything collected, and begin anew."""
        for text, rows in (
            (self.texts.leave, self.left),
            (self.texts.stay, self.entered),
            (self.texts.log, self.logged),
            (self.texts.event, self.events),
        ):
            if rows:
                tx.run_many(text, rows)
                rows.clear()
