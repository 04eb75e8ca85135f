"""A scenario from what was done in a try-out: given the records that were used, when these acts, expect this.

What differs from run to run (a number, a name, the day) is found by running the scenario and is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select

from configurator.tryouts.acts import Act
from runtime.access.actor import system_actor
from runtime.access.models import AppMember
from runtime.definition import Entity, Field, targets_of
from runtime.problems import Problem
from runtime.records.errors import RecordsError
from runtime.records.live import LiveApp
from runtime.records.records import Records
from runtime.scenarios.expectations import names_of
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction

Json = Any
DEPTH = 3
MOST_VALUES = 12
LEFT_OUT = ("serial", "file", "image", "signature", "json")
_NO_NAME = re.compile(r"\W+")

_members = table_of(AppMember)


@dataclass
class _Recording:
    inner: Engine
    live: LiveApp
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    records: dict[str, dict[str, Json]] = field(default_factory=dict)

    def door(self) -> Records:
        return Records(self.live, system_actor(str(self.live.zone)), self.inner, "page")


def recorded(
    inner: Engine, live: LiveApp, acts: Sequence[Act], key: str, label: Json
) -> dict[str, Json] | None:
    """The scenario of these acts, about the record of the last one; None when there is nothing to record."""
    kept = [act for act in acts if live.app.find_entity(act.entity) is not None]
    if not kept:
        return None
    about = (kept[-1].entity, kept[-1].record)
    mine = [act for act in kept if (act.entity, act.record) == about or _is_about(act, about)]
    entity = live.app.entity(about[0])
    recording = _Recording(inner, live)
    if about[1] is not None:
        recording.names[about[0], about[1]] = ""
    given, when = _beginning(recording, entity, mine[0])
    actors = [_actor(act.data.get("as")) for act in mine]
    usual = None if when or None in actors else actors[0]  # only without one it can be an administrator
    for act, actor in zip(mine, actors, strict=True):
        made = _act(recording, entity, act)
        if made is not None:
            when.append(made if actor == usual else {**made, "as": actor})
    scenario = {
        "key": key,
        "label": label,
        "entity": entity.key,
        "as": usual,
        "at": mine[0].at.astimezone(live.zone).strftime("%Y-%m-%dT%H:%M"),
        "given": given,
        "when": when,
        "expect": _expected(recording, entity, mine),
        "records": recording.records,
    }
    return {name: value for name, value in scenario.items() if value not in (None, {}, [])}


def _is_about(act: Act, about: tuple[str, int | None]) -> bool:
    """A refused creation right before the one that went through is part of the story."""
    return act.kind == "create" and act.record is None and act.entity == about[0]


def _actor(said: Mapping[str, Json] | None) -> Json:
    roles = list((said or {}).get("roles") or ())
    return {"roles": roles} if roles else None


def _beginning(recording: _Recording, entity: Entity, first: Act) -> tuple[dict[str, Json], list[Json]]:
    """What a record that was there held before the first act: an administrator saves it first."""
    before = first.data.get("before")
    if first.kind == "create" or not before:
        return {}, []
    filled = (one.key for one in entity.fields if one.default is not None)
    blank = {key: None for key in filled if before.get(key, "") in (None, [], {})}
    given = {**blank, **dict(_values(recording, entity, before, 0)), **_owner(recording, before)}
    return given, [{"save": {}}]


def _owner(recording: _Recording, before: Mapping[str, Json]) -> dict[str, Json]:
    """Whose the record was. Nobody's is said, too: left out, it would go to who saves it."""
    owner = before.get("owner", "")
    if owner is None:
        return {"owner": None}
    role = _role_of(recording, _id(owner))
    return {"owner": role} if role else {}


def _act(recording: _Recording, entity: Entity, act: Act) -> dict[str, Json] | None:
    if act.kind == "delete":
        return {"delete": {}}
    if act.kind == "press":
        flow = recording.live.app.flow(act.data.get("flow"))
        asked = {one.key: one for one in (flow.trigger.ask if flow is not None and flow.trigger else ())}
        answers = {
            key: _named(recording, asked[key], value, 0)
            for key, value in (act.data.get("answers") or {}).items()
            if key in asked and value not in (None, "", [])
        }
        return {"press": act.data["flow"], **({"answers": answers} if answers else {})}
    given = act.data.get("values") or {}
    after, before = act.data.get("after"), act.data.get("before") or {}
    shown = {key: after.get(key) for key in given} if after else given
    changed = {key: value for key, value in shown.items() if act.kind == "create" or value != before.get(key)}
    return {"save": dict(_values(recording, entity, changed, 0, blanks=act.kind == "update"))}


def _values(
    recording: _Recording, entity: Entity, given: Mapping[str, Json], depth: int, blanks: bool = False
) -> Iterator[tuple[str, Json]]:
    """What was entered, with names in place of the records it points to."""
    for key, value in given.items():
        item = entity.field(key)
        if item is None or item.computed or item.type in LEFT_OUT:
            continue
        if value in (None, "", [], {}):
            if blanks:
                yield key, None
            continue
        if depth and item.type in ("reference", "any_reference", "references") and not item.required:
            continue
        said = _named(recording, item, value, depth)
        if said is not None:
            yield key, said


def _named(recording: _Recording, item: Field, value: Json, depth: int) -> Json:
    if item.type == "children":
        child = recording.live.app.entity(str(item.setting("entity")))
        return [dict(_values(recording, child, row, depth)) for row in value if isinstance(row, Mapping)]
    if item.type == "reference":
        return _record(recording, targets_of(item)[0], _id(value), depth)
    if item.type == "references":
        names = [_record(recording, targets_of(item)[0], _id(one), depth) for one in value]
        return [one for one in names if one]
    if item.type == "any_reference":
        target = value.get("entity") if isinstance(value, Mapping) else None
        return _record(recording, target, _id(value), depth) if target else None
    if item.type == "user":
        return _role_of(recording, _id(value))
    if item.type in ("users", "department"):
        return value.get("title") if item.type == "department" and isinstance(value, Mapping) else None
    return value


def _id(value: Json) -> int | None:
    found = value.get("id") if isinstance(value, Mapping) else value
    return int(found) if isinstance(found, int) or (isinstance(found, str) and found.isdigit()) else None


def _record(recording: _Recording, entity_key: str, record_id: int | None, depth: int) -> str | None:
    """The name of a record that was used; it is put down with what it held."""
    if record_id is None or entity_key not in recording.live.entities:
        return None
    known = recording.names.get((entity_key, record_id))
    if known is not None:
        return known or None
    try:
        held = recording.door().get(entity_key, record_id)
        title = recording.door().titles(entity_key, [record_id]).get(record_id, "")
    except RecordsError:
        return None
    name = _free(recording, _NO_NAME.sub("_", title).strip("_")[:30] or entity_key)
    recording.names[entity_key, record_id] = name
    entity = recording.live.app.entity(entity_key)
    values: dict[str, Json] = {}
    recording.records[name] = {"entity": entity_key, "values": values}
    if depth < DEPTH:
        values |= dict(_values(recording, entity, held, depth + 1))
    return name


def _free(recording: _Recording, wanted: str) -> str:
    name, number = wanted, 2
    while name in recording.records or name in recording.live.role_keys:
        name, number = f"{wanted}_{number}", number + 1
    return name


def _role_of(recording: _Recording, user_id: int | None) -> str | None:
    """A role that a person holds: it stands for the one person of a scenario who does."""
    chosen = select(_members.c.role).where(
        _members.c.user_id == user_id, _members.c.app_id == recording.live.app_id
    )
    with read_transaction(recording.inner) as connection:
        held = set(connection.execute(chosen).scalars())
    return next((role.key for role in recording.live.app.roles if role.key in held), None)


# What came out


def _expected(recording: _Recording, entity: Entity, acts: Sequence[Act]) -> dict[str, Json]:
    last = acts[-1]
    found: dict[str, Json] = {}
    if last.problems:
        names = [_problem_name(one) for one in last.problems]
        found["problems"] = names
        required = [one.removesuffix(".required") for one in names if one.endswith(".required")]
        if plain := [one for one in required if entity.field(one) is not None]:
            found["required"] = plain
        return found
    after = last.data.get("after") or {}
    sent = {key for act in acts for key in act.data.get("values") or ()}
    values: dict[str, Json] = {}
    for item in entity.fields:
        value = after.get(item.key)
        if value in (None, "", [], {}) or item.type in (*LEFT_OUT, "children", "user", "users", "department"):
            continue
        if item.computed or item.key not in sent or item.type == "stage":
            values[item.key] = _came_out(recording, item, value)
    found["values"] = dict(list(values.items())[:MOST_VALUES])
    told = [one["text"] for act in acts for one in act.data.get("messages") or ()]
    messages = [_message(one) for one in told]
    found["messages"] = [one for index, one in enumerate(messages) if one and one not in messages[:index]]
    return {name: value for name, value in found.items() if value}


def _problem_name(one: Mapping[str, Json]) -> str:
    problem = Problem(one["code"], one["path"])
    path = one["path"].replace("/", ".")
    code = one["code"].rpartition(".")[2]
    wanted = f"{path}.{code}" if path else code
    names = names_of(problem)
    return wanted if wanted in names or not names else min(names, key=len)


def _came_out(recording: _Recording, item: Field, value: Json) -> Json:
    if isinstance(value, Mapping) and "title" in value:
        target = targets_of(item)[0] if item.type == "reference" else str(value.get("entity") or "")
        known = recording.names.get((target, _id(value) or 0))
        return known or value["title"]
    return value


def _message(text: Json) -> Json:
    if isinstance(text, str) and text[:1] in '{"':
        try:
            text = json.loads(text)
        except ValueError:
            return {"text": text}
    return {"text": text} if text else None
