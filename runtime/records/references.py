"""References that were given: look-ups by a value turned into ids, and ids checked to be there.

A person may refer only to records they may see, or a title could be learnt by pointing at it. One query
for each entity referred to, however many records are saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from runtime.definition import Field
from runtime.fields import Lookup, field_type
from runtime.fields.values import ValueProblem
from runtime.problems import Problem
from runtime.records.candidates import candidates
from runtime.records.database import id_list
from runtime.records.parse import Given
from runtime.records.people import DEPARTMENT, USER
from runtime.records.work import Draft, Work

if TYPE_CHECKING:
    from runtime.records.live import LiveEntity

Place = tuple["LiveEntity", Given, str, str, Draft]
"""Entity, what was given, key, path of the value, the draft it belongs to."""


def settle_references(work: Work, drafts: Sequence[Draft]) -> None:
    """Resolve and check every reference given in these drafts and their rows."""
    places = [
        place
        for draft in drafts
        if draft.given.values or draft.given.rows
        for place in _given_references(work, draft.of, draft.given, draft.path, draft)
    ]
    if not places:
        return
    _resolve_lookups(work, places)
    wanted: dict[str, set[int]] = {}
    for place in places:
        for entity, record_id in _targets(place):
            wanted.setdefault(entity, set()).add(record_id)
    found = {entity: _existing(work, entity, ids) for entity, ids in wanted.items()}
    for place in places:
        _of, given, key, _path, _draft = place
        if any(record_id not in found[entity] for entity, record_id in _targets(place)):
            _refuse(place)
            given.values.pop(key, None)


def _given_references(work: Work, of: LiveEntity, given: Given, path: str, draft: Draft) -> Iterator[Place]:
    for key in of.parser.references:
        if given.values.get(key) is not None:
            yield of, given, key, f"{path}/{key}" if path else key, draft
    for key, rows in given.rows.items():
        child = work.app.entities[of.layout.children[key]]
        if child.parser.references or child.layout.children:
            for index, row in enumerate(rows):
                yield from _given_references(work, child, row, f"{path}/{key}/{index}".lstrip("/"), draft)


def _refuse(place: Place) -> None:
    of, _given, key, path, draft = place
    draft.problems.append(Problem("reference.not_found", path, {"label": of.label(key)}))


def _targets(place: Place) -> list[tuple[str, int]]:
    """What a place points to, as (entity, id)."""
    of, given, key, _path, _draft = place
    value = given.values.get(key)
    if value is None:
        return []
    target = of.target(key)
    if target is None:
        return [value]
    return [(target, one) for one in (value if isinstance(value, tuple) else (value,))]


def _resolve_lookups(work: Work, places: Sequence[Place]) -> None:
    asked: dict[tuple[str, str], dict[Any, int | None]] = {}
    waiting = []
    for place in places:
        of, given, key, _path, _draft = place
        value = given.values[key]
        lookups = [
            one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Lookup)
        ]
        for one in lookups:
            target = one.entity or of.target(key)
            if target is not None:
                asked.setdefault((target, one.field or ""), {})[one.value] = None
        if lookups:
            waiting.append(place)
    for (target, name), values in asked.items():
        _look_up(work, target, name, values)
    for place in waiting:
        of, given, key, _path, _draft = place
        value = given.values[key]

        def settled(one: Any, of: LiveEntity = of, key: str = key) -> Any:
            if not isinstance(one, Lookup):
                return one
            target = one.entity or of.target(key)
            record_id = asked[(target, one.field or "")].get(one.value) if target is not None else None
            return (target, record_id) if of.target(key) is None and record_id is not None else record_id

        made = tuple(map(settled, value)) if isinstance(value, tuple) else settled(value)
        if made is None or (isinstance(made, tuple) and None in made):
            _refuse(place)
            given.values.pop(key)
        else:
            given.values[key] = made


def _look_up(work: Work, target: str, name: str, values: dict[Any, int | None]) -> None:
    """Find the live records whose unique field `name` holds one of these values."""
    if target == USER:
        for value in values:
            if name in ("email", "") and isinstance(value, str):
                values[value] = work.app.people.by_email(work.tx, value)
        return
    if target == DEPARTMENT:
        for value in values:
            if name in ("name", "") and isinstance(value, str):
                values[value] = work.app.people.department_named(work.tx, value)
        _by_number(values)
        return
    if target not in work.app.entities:
        return
    of = work.app.entities[target]
    for key in [name] if name else of.lookup_keys:
        if key not in of.lookup_keys or key in work.grant(target).hidden:
            continue
        parse = of.parser.parsers.get(key) or (lambda value: value)
        member = of.layout.members[key]
        by_stored: dict[Any, Any] = {}
        for value, record_id in values.items():
            if record_id is None:
                try:
                    by_stored[member.parameters(parse(value))[0]] = value
                except ValueError:
                    continue
        text = of.text_of_lookup(key)
        for record_id, stored in work.tx.rows(text, {"values": id_list(by_stored, work.tx.dialect)}):
            if stored in by_stored:
                values[by_stored[stored]] = record_id
    if not name:
        _by_title(work, of, values)
        _by_number(values)


def _by_title(work: Work, of: LiveEntity, values: dict[Any, int | None]) -> None:
    """What is left may be a title, where one field titles a record and a single record has it."""
    key = of.titles.key
    left = [value for value, record_id in values.items() if record_id is None]
    if not left or key is None or key in work.grant(of.key).hidden:
        return
    found: dict[Any, list[int]] = {}
    for record_id, stored in work.tx.rows(of.text_of_lookup(key), {"values": id_list(left, work.tx.dialect)}):
        found.setdefault(stored, []).append(record_id)
    values |= {value: found[value][0] for value in left if len(found.get(value, ())) == 1}


def _by_number(values: dict[Any, int | None]) -> None:
    """What is still left may be an id."""
    for value, record_id in values.items():
        if record_id is None and isinstance(value, str) and value.isascii() and value.isdigit():
            values[value] = int(value) if len(value) < 19 else None


def find_records(work: Work, target: str, names: Sequence[str]) -> dict[str, int]:
    """Records named by a unique field, their title or their number, as far as the actor may see them."""
    asked: dict[Any, int | None] = dict.fromkeys(names)
    _look_up(work, target, "", asked)
    if target in work.app.entities:
        _by_whole_title(work, target, asked)
    there = _existing(work, target, {one for one in asked.values() if one is not None})
    return {name: one for name, one in asked.items() if one is not None and one in there}


def find_by(work: Work, target: str, key: str, values: Sequence[Any]) -> dict[Any, int]:
    """Records by the values of one unique field, as far as the actor may see them."""
    asked: dict[Any, int | None] = dict.fromkeys(values)
    _look_up(work, target, key, asked)
    there = _existing(work, target, {one for one in asked.values() if one is not None})
    return {value: one for value, one in asked.items() if one is not None and one in there}


def _by_whole_title(work: Work, target: str, asked: dict[Any, int | None]) -> None:
    """Titles made of several fields are compared with those of the records that hold their words."""
    for name, found in asked.items():
        if found is None:
            alike = candidates(work, work.app.entities[target], None, target, {}, name, 5)
            several = [one for one, title in alike if title == name]
            asked[name] = several[0] if len(several) == 1 else None


def _existing(work: Work, entity: str, ids: set[int]) -> set[int]:
    """Which of these records are there for the actor."""
    if entity in (USER, DEPARTMENT):
        return work.app.people.existing(work.tx, entity, ids)
    of = work.app.entities.get(entity)
    if of is None:
        return set()
    condition = work.app.row_access(work.roles).condition(entity, "read")
    if condition.is_never:
        return set()
    parameters = condition.bind(work.context(entity, None)) if condition.parts else {}
    parameters["ids"] = of.ids_parameter(ids)
    return {row[0] for row in work.tx.rows(of.text_of_readable(condition), parameters)}


def settle_answers(
    work: Work, asked: Sequence[Field], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """Answers to a button's questions with references as ids, and those the actor may not refer to.

    What is no reference, or cannot be read, is left as it is for the flow to judge.
    """
    settled, problems = dict(answers), []
    for item in asked:
        raw, target = answers.get(item.key), field_type(item.type).target(item)
        if raw is None or (target is None and item.type != "any_reference"):
            continue
        try:
            found = field_type(item.type).parse_json(item, raw)
        except ValueProblem:
            continue
        many = item.type in ("references", "users")
        named = [_answered(work, target, one) for one in (found if many else (found,))]
        ones = [one for one in named if one is not None]
        if len(ones) < len(named):
            problems.append(Problem("reference.not_found", item.key, {"label": item.label or item.key}))
        elif item.type == "any_reference":
            settled[item.key] = {"entity": ones[0][0], "id": ones[0][1]}
        else:
            ids = [one[1] for one in ones]
            settled[item.key] = ids if many else ids[0]
    return settled, problems


def _answered(work: Work, target: str | None, one: Any) -> tuple[str, int] | None:
    """The record one reference means, if it is there for the actor."""
    if isinstance(one, Lookup):
        entity = one.entity or target or ""
        asked: dict[Any, int | None] = {one.value: None}
        _look_up(work, entity, one.field or "", asked)
        record_id = asked[one.value]
    else:
        entity, record_id = (target, one) if target is not None else one
    if record_id is None or record_id not in _existing(work, entity, {record_id}):
        return None
    return entity, record_id
