"""A scenario under way: its clock, its people, its records by name, what the last act left."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from runtime.access.actor import Actor
from runtime.definition import Entity, Scenario
from runtime.problems import Problem
from runtime.records import saving
from runtime.records.errors import RecordsError
from runtime.records.live import LiveApp
from runtime.records.records import Records
from runtime.scenarios.people import People

_DURATION = re.compile(r"^(\d+) (minute|hour|day|week)s?$")


class World:
    """What a scenario's acts change and its expectations look at."""

    def __init__(self, live: LiveApp, connection: Connection, scenario: Scenario) -> None:
        self.live = live
        self.connection = connection
        self.scenario = scenario
        self.now = _moment(scenario.at, live)
        self.people = People(live, connection, self.now)
        self.actor = self.people.actor(_said(scenario))
        self.names: dict[str, tuple[str, int]] = {}
        self.record_id: int | None = None
        self.unsaved: dict[str, Any] = self._with_type(dict(scenario.given), scenario.record_type)
        self.problems: list[Problem] = []
        self._first = self._last_ids()
        self._first_notice = self._highest(live.stored.level.notification)

    def door(self, actor: Actor | None = None) -> Records:
        """The door to the records, for who acts."""
        return Records(self.live, actor or self.actor, self.connection, "scenario", lambda: self.now)

    # Records before the acts

    def prepare(self) -> list[tuple[str, list[Problem]]]:
        """Save the related records, each after those it names. Answers what could not be saved."""
        waiting = dict(self.scenario.records)
        while waiting:
            ready = [
                name
                for name, one in waiting.items()
                if not self._named_in(one.values) & (set(waiting) - {name})
            ]
            for name in ready or list(waiting):
                one = waiting.pop(name)
                values = self._with_type(dict(one.values), one.record_type)
                try:
                    self.names[name] = (one.entity, self.set_up(one.entity, values))
                except RecordsError as refused:
                    return [(name, list(refused.problems))]
        return []

    def _named_in(self, value: Any) -> set[str]:
        if isinstance(value, str):
            return {value} & set(self.scenario.records)
        if isinstance(value, Mapping):
            return {name for one in value.values() for name in self._named_in(one)}
        if isinstance(value, Sequence):
            return {name for one in value for name in self._named_in(one)}
        return set()

    @staticmethod
    def _with_type(values: dict[str, Any], record_type: str | None) -> dict[str, Any]:
        return {**values, "record_type": record_type} if record_type else values

    def set_up(self, entity: str, values: Mapping[str, Any], actor: Actor | None = None) -> int:
        """Save a record that may begin at any stage; by the installation when no actor is given."""
        door = self.door(actor or self.people.actor(None))
        of = self.live.entity(entity)
        given, problems = saving.parsed(of, self.resolved(of.entity, values))
        with door.writing() as work:
            work.binding = replace(work.binding, any_stage=True)
            record = saving.create(work, of, given, problems)
        return int(record["id"])

    # Names

    def resolved(self, entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values with the ids of what they name."""
        found = {}
        for key, value in values.items():
            field = entity.field(key)
            kind = "user" if key == "owner" else field.type if field else ""
            target = field.setting("entity") if field else None
            found[key] = self.resolve(kind, target, value)
        return found

    def resolve(self, kind: str, target: str | None, value: Any) -> Any:
        """A value for a field of this type, with the ids of what it names; `target` owns children's rows."""
        if kind in ("references", "users") and isinstance(value, Sequence) and not isinstance(value, str):
            return [self._id_of(kind[:-1], one) for one in value]
        if kind == "children" and isinstance(value, Sequence):
            child = self.live.app.entity(target or "")
            return [self.resolved(child, row) for row in value]
        return self._id_of(kind, value)

    def _id_of(self, kind: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if kind == "user":
            return self.people.ids.get(value, value)
        if kind == "department":
            return self.people.department(value)
        if kind == "reference" and value in self.names:
            return self.names[value][1]
        if kind == "any_reference" and value in self.names:
            return {"entity": self.names[value][0], "id": self.names[value][1]}
        return value

    # Time

    def let_pass(self, duration: str) -> bool:
        """Move the clock on; False when the duration cannot be read."""
        match = _DURATION.match(duration)
        if match:
            self.now += timedelta(**{f"{match.group(2)}s": int(match.group(1))})
        return match is not None

    # What was made here

    def made_here(self, entity: str, record_id: int) -> bool:
        """Whether a record was made by this scenario."""
        return record_id > self._first[entity]

    def _last_ids(self) -> dict[str, int]:
        return {key: self._highest(stored.table) for key, stored in self.live.stored.entities.items()}

    def _highest(self, table: Any) -> int:
        return int(self.connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())

    def messages(self) -> list[tuple[int, Any]]:
        """(user id, message) of every notice this scenario sent."""
        table = self.live.stored.level.notification
        found = (
            select(table.c.user_id, table.c.message)
            .where(table.c.id > self._first_notice)
            .order_by(table.c.id)
        )
        return [(row[0], row[1]) for row in self.connection.execute(found)]


def _said(scenario: Scenario) -> Mapping[str, Any] | None:
    if scenario.actor is None:
        return None
    actor = scenario.actor
    return {"roles": actor.roles, "user": actor.user, "department": actor.department}


def _moment(at: str | None, live: LiveApp) -> datetime:
    if at is None:
        return datetime.now(UTC)
    return datetime.fromisoformat(at).replace(tzinfo=live.zone).astimezone(UTC)
