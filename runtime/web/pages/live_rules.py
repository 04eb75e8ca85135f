"""What the script of a record's page knows: the entity's rules, the record, what its references lead to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Response, jsonify, url_for
from flask.typing import ResponseReturnValue

from runtime.access.scope import WITHHELD_OF_PEOPLE
from runtime.fields import field_type
from runtime.fields.values import TextLocale
from runtime.formula.scope import STAGES
from runtime.records.errors import RecordsError
from runtime.records.live_entity import LiveEntity
from runtime.records.query import Query
from runtime.records.reach import formulas_of
from runtime.records.saving import refused
from runtime.web.answers import to_json
from runtime.web.declared import Access, access
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.inputs import plain_value
from runtime.web.pages.sayings import stages_not_yet
from runtime.web.pages.shown import format_json
from runtime.web.pages.state import State

A_DAY = 86_400
OWNER = "owner"
_WORKDAYS = frozenset({"NETWORKDAYS", "WORKDAY", "WORKDAYS"})


def hidden_fields(here: Visit) -> dict[str, frozenset[str]]:
    """By entity, what the reader may not see."""
    if here.person.may_everything:
        return {}
    found = {key: here.grant(key).hidden for key in here.live.entities} | {"user": WITHHELD_OF_PEOPLE}
    return {key: hidden for key, hidden in found.items() if hidden}


def _mark(hidden: Mapping[str, frozenset[str]]) -> str:
    said = repr(sorted((key, sorted(fields)) for key, fields in hidden.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def known_to_script(
    here: Visit, of: LiveEntity, state: State, record: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The data written into the page for its script."""
    person = here.person
    return {
        "values": state.values,
        "saved": _apart(record, state.values) if record is not None else None,
        "beside": _beside(here, of, state.values, record),
        **_special_days(here, of),
        "user": person.as_user(here.live.key),
        "settings": here.live.settings,
        "timezone": str(here.live.zone),
        "reader_timezone": here.timezone,
        "administrator": person.may_everything,
        "fetched": referred(here, of, state.values),
        "rules_url": url_for("pages.rules_of_entity", app_key=here.live.key, entity=of.key,
                             version=here.live.version, mark=_mark(hidden_fields(here))),
        "marks": {
            "required": gettext("Required by a rule"),
            "locked": gettext("Locked by a rule"),
            "computed": gettext("Computed by a rule"),
        },
        "not_yet": stages_not_yet(here, of, record, state.values.get("record_type")),
        "app": here.live.key,
        "entities": _entity_names(here, of),
        "record": record["id"] if record else None,
        "revision": record["revision"] if record else None,
    }  # fmt: skip


def _apart(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored and is not among the values: rows of a long sub-table travel once."""
    return {key: value for key, value in record.items() if key not in values or values[key] != value}


def _entity_names(here: Visit, of: LiveEntity) -> dict[str, str]:
    """What the entities are called that references to any of several lead to."""
    below = (here.live.entities[key] for key in of.layout.children.values())
    named = {
        key
        for one in (of, *below)
        for item in one.fields.values()
        if item.type == "any_reference"
        for key in item.setting("entities") or ()
    }
    known = here.live.entities
    return {key: here.one(known[key].entity) for key in sorted(named) if key in known}


def _beside(
    here: Visit, of: LiveEntity, values: Mapping[str, Any], record: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What rules read of the record itself and no input holds: whose it is, its stays in stages."""
    found: dict[str, Any] = {}
    if OWNER in values:
        owner = values[OWNER] or {}
        found |= {OWNER: owner.get("id"), "owner_role": owner.get("role")}
    if STAGES in of.reach_tree and STAGES not in here.grant(of.key).hidden:
        stays = here.records.stays(of.key, record["id"]) if record else []
        found[STAGES] = [{**stay, "id": number} for number, stay in enumerate(stays, 1)]
    return found


def _special_days(here: Visit, of: LiveEntity) -> dict[str, list[str]]:
    """Days off and weekend days worked, where a rule counts workdays."""
    place = "counts workdays"
    counts: bool | None = of.statements.get(place)
    if counts is None:
        levels = (level.rules for level in of.rules.levels.values())
        counts = any(
            not formula.uses.isdisjoint(_WORKDAYS) for rules in levels for formula in formulas_of(rules)
        )
        of.statements[place] = counts
    if not counts:
        return {}
    with here.records.reading() as work:
        return {
            "holidays": sorted(day.isoformat() for day in work.reach.holidays),
            "workdays": sorted(day.isoformat() for day in work.reach.workdays),
        }


@pages.get("/apps/<app_key>/-/version")
@access(Access.MEMBER)
def live_version(app_key: str) -> ResponseReturnValue:
    """Which version is live: an open page asks whether it is still drawn from it."""
    answer = jsonify({"version": visit(app_key).live.version})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/apps/<app_key>/<entity>/-/rules/<int:version>/<mark>.json")
@access(Access.MEMBER)
def rules_of_entity(app_key: str, entity: str, version: int, mark: str) -> ResponseReturnValue:
    """The rules of an entity as the browser evaluates them; the address changes with version and rights."""
    here = visit(app_key)
    of = here.entity(entity)
    if not here.may("read", of.key) and not here.may("create", of.key):
        raise refused(of, "read")
    hidden = hidden_fields(here)
    place = ("rules for the browser", _mark(hidden))
    body: bytes | None = of.statements.get(place)
    if body is None:
        body = of.statements[place] = to_json(of.rules.to_json(hidden))
    answer = Response(body, mimetype="application/json")
    is_current = version == here.live.version and mark == _mark(hidden)
    answer.headers["Cache-Control"] = f"private, max-age={A_DAY}, immutable" if is_current else "no-store"
    return answer


def referred(here: Visit, of: LiveEntity, values: Mapping[str, Any]) -> dict[str, dict[int, Any]]:
    """The records that rules reach from these values by a reference, by entity and id, as the reader may."""
    wanted: dict[str, tuple[set[int], set[str]]] = {}
    for target, record_id, members in _reached(here, of, of.reach_tree, [values]):
        ids, keys = wanted.setdefault(target, (set(), set()))
        ids.add(record_id)
        keys.update(members)
    found = {}
    for target, (ids, keys) in wanted.items():
        found[target] = _read(here, target, ids, keys)
    return found


def _reached(
    here: Visit, of: LiveEntity, tree: Mapping[str, Any], records: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, int, Iterable[str]]]:
    held = list(records)
    for key, below in tree.items():
        item = of.fields.get(key)
        if item is None:
            continue
        if item.type == "children":
            child = here.live.entities[str(item.setting("entity"))]
            yield from _reached(here, child, below, [row for one in held for row in one.get(key) or ()])
        elif item.type == "reference":
            for one in held:
                raw = one.get(key)
                record_id = raw.get("id") if isinstance(raw, Mapping) else raw
                if isinstance(record_id, int):
                    yield str(item.setting("entity")), record_id, below


def _read(here: Visit, target: str, ids: set[int], keys: Iterable[str]) -> dict[int, Any]:
    of = here.live.entities.get(target)
    if of is None or not here.may("read", target):
        return {}
    hidden = here.grant(target).hidden
    fields = tuple(key for key in keys if key in of.answered and key not in hidden)
    listed = ", ".join(map(str, sorted(ids)))
    query = Query(filter=f"id in [{listed}]", fields=("id", *fields), limit=max(len(ids), 1), count=None)
    try:
        return {one["id"]: one for one in here.records.list(target, query)["items"]}
    except RecordsError:
        return {}


# The state, for the script


def _input_text(item: Any, value: Any, locale: TextLocale) -> str:
    """What an input holds for a value: an option's value where one is chosen, else its text."""
    kind = field_type(item.type)
    if item.type == "boolean":
        return "1" if value else ""
    if kind.input_attributes(item, locale.tag).get("widget") in ("select", "radios"):
        return next(iter(kind.form_values(item, value)), "")
    return kind.edit_text(item, value, locale)


def live_answer(state: State, given: Mapping[str, Any]) -> dict[str, Any]:
    """The state as the page's script takes it: texts of outputs, texts of inputs that were derived."""
    texts: dict[str, str] = {}
    inputs: dict[str, str] = {}
    titles: dict[str, str] = {}
    _texts(state.here, state.of, state.values, given, "", texts, inputs, titles)
    problems = [
        {name: one[name] for name in ("code", "path", "message", "severity")}
        for one in state.answer["problems"]
    ]
    rows, states = _shared(state.answer.get("rows", {}))
    return {
        "visible": list(state.answer["visible"]),
        "required": list(state.answer["required"]),
        "locked": list(state.answer["locked"]),
        "options": state.answer["options"],
        "rows": rows,
        "states": states,
        "parts": state.parts,
        "texts": texts,
        "inputs": inputs,
        "titles": titles,
        "problems": problems,
        "why": {path: [one.as_json() for one in found] for path, found in state.reasons.items()},
    }


def _shared(rows: Mapping[str, Any]) -> tuple[dict[str, int], list[Any]]:
    """Which state each row has, and the states: most rows of a long table have one, which is sent once."""
    numbers: dict[str, int] = {}
    states: list[Any] = []
    found = {}
    for path, row in rows.items():
        number = numbers.setdefault(repr(row), len(states))
        if number == len(states):
            states.append(row)
        found[path] = number
    return found, states


def _texts(
    here: Visit,
    of: LiveEntity,
    values: Mapping[str, Any],
    given: Mapping[str, Any],
    path: str,
    texts: dict[str, str],
    inputs: dict[str, str],
    titles: dict[str, str],
) -> None:
    locale = TextLocale(here.language, here.timezone)
    for key, raw in values.items():
        item = of.fields.get(key)
        if item is None:
            continue
        if item.type == "children":
            child = here.live.entities[str(item.setting("entity"))]
            rows = given.get(key) or ()
            for index, row in enumerate(raw or ()):
                sent = rows[index] if index < len(rows) else {}
                _texts(here, child, row, sent, f"{path}{key}/{index}/", texts, inputs, titles)
            continue
        texts[path + key] = format_json(here, item, raw, bare=bool(path))
        value = plain_value(item, raw)
        if item.formula is None and (key not in given or given[key] != value):
            inputs[path + key] = _input_text(item, value, locale)
            if isinstance(raw, dict) and "title" in raw:
                titles[path + key] = str(raw["title"])
