"""The statements flows need: runs, notices, turns of a round robin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.records.database import SQLITE, Transaction, prepared
from runtime.storage.tables import AppTables

_MARK = {"sqlite": "?", "postgresql": "%s"}
_TURNS = "round_robin"


class RunTexts:
    """Statements about runs and notices, made once per version."""

    def __init__(self, tables: AppTables) -> None:
        self._dialect = tables.dialect
        mark = _MARK[tables.dialect]
        run, notice = tables.name(tables.level.run), tables.name(tables.level.notification)
        columns = (
            "flow",
            "version",
            "entity",
            "record",
            "started_at",
            "user_id",
            "state",
            "position",
            "variables",
            "trace",
            "ended_at",
        )
        returning = "" if tables.dialect == SQLITE else " RETURNING id"
        self._insert = (
            f"INSERT INTO {run} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))}){returning}"
        )
        self.update = (
            f"UPDATE {run} SET state = {mark}, position = {mark}, variables = {mark}, "
            f"trace = {mark}, "
            f"ended_at = {mark} WHERE id = {mark}"
        )
        noticed = ("user_id", "at", "entity", "record", "flow", "run", "message")
        self.notice = (
            f"INSERT INTO {notice} ({', '.join(noticed)}) VALUES ({', '.join([mark] * len(noticed))})"
        )

    def insert_run(self, tx: Transaction, values: Sequence[Any]) -> int:
        """Insert a run; its id."""
        tx.cursor.execute(self._insert, values)
        return int(tx.cursor.lastrowid if tx.dialect == SQLITE else tx.cursor.fetchone()[0])


class Turns:
    """Counters that many take from in turn; whoever takes waits for those before to commit."""

    def __init__(self, tables: AppTables) -> None:
        name = tables.name(tables.level.serial_counter)
        self._take = prepared(
            f"INSERT INTO {name} AS c (entity, field, series, value) VALUES ('', '{_TURNS}', :name, 0) "
            "ON CONFLICT (entity, field, series) DO UPDATE SET value = c.value + 1 RETURNING value",
            tables.dialect,
        )

    def next(self, tx: Transaction, name: str) -> int:
        """The next turn, from 0."""
        row = tx.row(self._take, {"name": name})
        assert row is not None
        return int(row[0])
