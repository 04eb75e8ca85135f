"""Values of live records in what the studio says: for those alone who may read them in every record.

To design or to publish an app is no right to its records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import Engine

from runtime.access.actor import Actor
from runtime.access.permissions import NOTHING
from runtime.definition import is_child
from runtime.problems import Problem
from runtime.records.errors import RecordsError
from runtime.records.live import live_app

WITHHELD = "…"
"""Stands for a value."""


def may_read_values(engine: Engine, actor: Actor, key: str, entity: str, fields: Collection[str]) -> bool:
    """Whether somebody may read these fields of every record; of rows of children: no."""
    if actor.is_administrator:
        return True
    try:
        live = live_app(engine, key)
    except RecordsError:
        return False
    of = live.app.find_entity(entity)
    if of is None or is_child(live.app, of):
        return False
    grant = live.permissions.of(actor.roles_in(key)).get(entity, NOTHING)
    return grant.read is True and not grant.hidden & set(fields)


def without_values(engine: Engine, actor: Actor, key: str, problems: Iterable[Problem]) -> list[Problem]:
    """Why a version can't be published, without the values that somebody may not read."""
    known: dict[tuple[str, str], bool] = {}

    def shown(problem: Problem) -> Problem:
        values = problem.values
        if "value" not in values or "entity" not in values:
            return problem
        place = str(values["entity"]), str(values.get("fields") or values.get("field") or "")
        if place not in known:
            known[place] = may_read_values(engine, actor, key, place[0], place[1].split(", "))
        return problem if known[place] else replace(problem, values={**values, "value": WITHHELD})

    return [shown(problem) for problem in problems]
