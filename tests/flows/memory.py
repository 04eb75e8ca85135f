"""A records port that keeps everything in memory: flows without a database."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from runtime.definition import App, load_app
from runtime.definition.scope import AppScope
from runtime.flows.compiler import FlowSet, compile_flows
from runtime.flows.port import Origin, Record, WriteRefused, Written
from runtime.flows.run import Run
from runtime.flows.session import FlowSession, Limits
from runtime.formula.context import Context
from runtime.formula.formula import Formula
from runtime.problems import Problem

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class MemoryPort:
    """Records in dicts; children keep their ids; every write is told to the session."""

    def __init__(self, app: App, people: Mapping[str, Sequence[int]] | None = None) -> None:
        self.app = app
        self.people = dict(people or {})
        self.store: dict[tuple[str, int], Record] = {}
        self.runs: dict[int, Run] = {}
        self.notices: list[tuple[tuple[int, ...], Any]] = []
        self.log: list[tuple[str, str, int, Origin | None]] = []
        self.turns: dict[str, int] = {}
        self.refusing: Problem | None = None
        self.session: FlowSession | None = None
        self._last = 0

    def _id(self) -> int:
        self._last += 1
        return self._last

    def add(self, entity: str, **values: Any) -> Record:
        """Put a record there without setting anything off."""
        record = {"id": self._id(), "revision": 1, "owner": None, "deleted_at": None, **values}
        self._keep(entity, record)
        return record

    def _keep(self, entity: str, record: Record) -> None:
        self.store[entity, record["id"]] = record
        for field in self.app.entity(entity).fields:
            if field.type == "children":
                rows = [
                    {"id": self._id(), **row} if "id" not in row else row
                    for row in record.get(field.key) or []
                ]
                record[field.key] = rows
                for row in rows:
                    self.store[field.setting("entity"), row["id"]] = row

    def load(self, entity: str, record_id: int, *, lock: bool = False) -> Record | None:
        found = self.store.get((entity, record_id))
        return copy.deepcopy(found) if found and found.get("deleted_at") is None else None

    def load_many(self, entity: str, ids: Sequence[int]) -> Mapping[int, Record]:
        return {one: record for one in ids if (record := self.load(entity, one)) is not None}

    def create(self, entity: str, values: Mapping[str, Any], by: Origin) -> Record:
        self._check()
        record = self.add(entity, **values)
        self.log.append(("create", entity, record["id"], by))
        self._tell("created", entity, None, record)
        return self.load(entity, record["id"]) or {}

    def update(
        self, entity: str, record_id: int, values: Mapping[str, Any], by: Origin | None = None
    ) -> Record:
        self._check()
        before = copy.deepcopy(self.store[entity, record_id])
        record = self.store[entity, record_id]
        for key, value in values.items():
            record[key] = self._merged(record.get(key), value) if isinstance(value, list) else value
        if record != before:
            record["revision"] = before.get("revision", 0) + 1
            self._keep(entity, record)
            self.log.append(("update", entity, record_id, by))
            self._tell("updated", entity, before, record)
        return self.load(entity, record_id) or {}

    @staticmethod
    def _merged(stored: list[Record] | None, rows: list[Record]) -> list[Record]:
        known = {row["id"]: row for row in stored or []}
        return [{**known.get(row.get("id", 0), {}), **row} for row in rows]

    def delete(self, entity: str, record_id: int, by: Origin) -> None:
        self._check()
        record = self.store[entity, record_id]
        before = copy.deepcopy(record)
        record["deleted_at"] = NOW
        self.log.append(("delete", entity, record_id, by))
        self._tell("deleted", entity, before, None)

    def _check(self) -> None:
        if self.refusing:
            raise WriteRefused([self.refusing])

    def _tell(self, event: str, entity: str, before: Record | None, after: Record | None) -> None:
        if self.session:
            record_id = (after or before or {})["id"]
            self.session.wrote(Written(event, entity, record_id, before, copy.deepcopy(after)))  # type: ignore[arg-type]

    def find(
        self,
        entity: str,
        condition: Formula | None,
        context: Context,
        *,
        sort: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[Record]:
        found = []
        for (kind, _), record in sorted(self.store.items(), key=lambda item: item[0][1]):
            if kind != entity or record.get("deleted_at") is not None:
                continue
            inner = replace(context, record=record, outer=context.record)
            if condition is None or condition.evaluate(inner):
                found.append(copy.deepcopy(record))
        for key in reversed(sort):
            found.sort(key=lambda record: record.get(key.lstrip("-")), reverse=key.startswith("-"))
        return found[:limit]

    def context(self, entity: str, record: Record | None, saved: Record | None) -> Context:
        return Context(
            record=record or {},
            saved=saved,
            user={"id": 1, "name": "Sample User", "roles": ("sales",)},
            now=NOW,
            timezone=UTC,
            fetch=lambda kind, one: self.load(kind, one),
        )

    def members(self, role: str) -> Sequence[int]:
        return self.people.get(role, ())

    def user_called(self, email: str) -> int | None:
        return {"someone@example.com": 7}.get(email)

    def load_of(
        self, entity: str, field: str, users: Sequence[int], condition: Formula | None, context: Context
    ) -> Mapping[int, int]:
        held = [record.get(field) for record in self.find(entity, condition, context)]
        return {user: held.count(user) for user in users}

    def take_turn(self, name: str) -> int:
        self.turns[name] = self.turns.get(name, -1) + 1
        return self.turns[name]

    def notify(
        self, users: Sequence[int], message: Any, entity: str, record_id: int | None, by: Origin
    ) -> None:
        self.notices.append((tuple(users), message))

    def save_run(self, run: Run) -> Run:
        kept = run if run.id is not None else replace(run, id=len(self.runs) + 1)
        self.runs[kept.id or 0] = kept
        return kept


def quotes(*flows: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An app with quotes, orders and tasks, and these flows."""
    money = {"type": "money", "currency": "CNY"}
    line = [{"key": "product", "type": "text"}, {"key": "quantity", "type": "decimal"}]
    return {
        "formwright": 1,
        "key": "sample",
        "roles": [{"key": "sales"}, {"key": "boss"}],
        "entities": [
            {
                "key": "quote",
                "fields": [
                    {"key": "number", "type": "text"},
                    {"key": "total", **money},
                    {"key": "parts", "type": "integer"},
                    {"key": "status", "type": "text"},
                    {"key": "seller", "type": "user"},
                    {"key": "lines", "type": "children", "entity": "quote_line"},
                ],
            },
            {"key": "quote_line", "fields": line},
            {
                "key": "order",
                "fields": [
                    {"key": "quote", "type": "reference", "entity": "quote"},
                    {"key": "total", **money},
                    {"key": "note", "type": "text"},
                    {"key": "lines", "type": "children", "entity": "order_line"},
                    {"key": "plan", "type": "children", "entity": "instalment"},
                ],
            },
            {"key": "order_line", "fields": line},
            {"key": "instalment", "fields": [{"key": "due", "type": "integer"}, {"key": "amount", **money}]},
        ],
        "flows": list(flows),
        **more,
    }


def button(*steps: Mapping[str, Any], key: str = "go", **trigger: Any) -> dict[str, Any]:
    """A flow with a button on quotes."""
    return {"key": key, "entity": "quote", "trigger": {"on": "button", **trigger}, "steps": list(steps)}


def opened(
    definition: Mapping[str, Any],
    people: Mapping[str, Sequence[int]] | None = None,
    limits: Limits | None = None,
) -> tuple[MemoryPort, FlowSession]:
    """A port with a session over an app's flows; the flows must be sound."""
    app, problems = load_app(dict(definition))
    if any(problem.code == "kind.unknown" for problem in problems):
        app, problems = App.load(definition), []  # a step type that a test has brought
    assert app is not None and not problems, problems
    flows = compile_flows(app, AppScope(app), 1)
    return opened_flows(app, flows, people, limits)


def opened_flows(
    app: App, flows: FlowSet, people: Mapping[str, Sequence[int]] | None = None, limits: Limits | None = None
) -> tuple[MemoryPort, FlowSession]:
    """The same over flows compiled already."""
    port = MemoryPort(app, people)
    session = FlowSession(flows, port, 1, lambda: NOW, limits)
    port.session = session
    return port, session
