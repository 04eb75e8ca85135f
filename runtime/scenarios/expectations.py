"""What a scenario expects, compared with how things stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from runtime.definition import Entity, Field
from runtime.fields import bind, field_type
from runtime.fields.values import ValueProblem
from runtime.problems import LANGUAGES, Problem, localised
from runtime.records.errors import NotFound, RecordsError
from runtime.records.query import Query
from runtime.scenarios.refusals import refusals_of
from runtime.scenarios.results import difference
from runtime.scenarios.world import World

_STATES = {
    "shown": ("visible", True, {"en": "shown", "zh": "显示"}),
    "hidden": ("visible", False, {"en": "hidden", "zh": "隐藏"}),
    "required": ("required", True, {"en": "required", "zh": "必填"}),
    "optional": ("required", False, {"en": "optional", "zh": "选填"}),
    "locked": ("locked", True, {"en": "locked", "zh": "锁定"}),
    "open": ("locked", False, {"en": "open", "zh": "可编辑"}),
}


def compare(world: World) -> list[Problem]:
    """Every difference between what is expected and what is."""
    expect = world.scenario.expect
    state = _state(world)
    return [
        *_values(world, expect.get("values") or {}, state),
        *_states(world, expect, state),
        *_options(expect.get("options") or {}, state),
        *_problems(world, expect),
        *_messages(world, expect.get("messages") or ()),
        *_records(world, expect.get("records") or ()),
        *(difference("not_available", "expect/tasks", "tasks") for _ in expect.get("tasks") or ()),
    ]


def _state(world: World) -> Mapping[str, Any]:
    """The form of the record as it stands, with what was refused still in it."""
    entity = world.live.app.entity(world.scenario.entity)
    try:
        values = world.resolved(entity, world.unsaved)
        return world.door().evaluate(entity.key, values, world.record_id)
    except RecordsError as refused:
        return {"values": {}, "problems": [one.as_json() for one in refused.problems]}


def _values(world: World, expected: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[Problem]:
    if not expected:
        return
    entity = world.live.app.entity(world.scenario.entity)
    actual = dict(state["values"])
    if world.record_id is not None and not world.unsaved:
        try:
            actual = world.door(world.people.actor(None)).get(entity.key, world.record_id)
        except NotFound:
            yield difference("no_record", "expect/values", entity.key)
            return
    yield from _members(world, entity, expected, actual, "expect/values")


def _members(
    world: World, entity: Entity, expected: Mapping[str, Any], actual: Mapping[str, Any], path: str
) -> Iterator[Problem]:
    for key, value in expected.items():
        here = f"{path}/{key}"
        field = entity.field(key)
        found = actual.get(key)
        if field is not None and field.type == "children" and isinstance(value, Sequence):
            yield from _rows(world, field, value, found or (), here)
        elif not _same(world, entity, key, value, found):
            bound = bind(field, world.live.app) if field is not None else None
            said = {"expected": _said(value, bound), "actual": _said(found, bound)}
            yield difference("value", here, _called(field, key), **said, came=found)


def _rows(world: World, field: Field, expected: Any, actual: Any, path: str) -> Iterator[Problem]:
    if len(expected) != len(actual):
        yield difference("count", path, _called(field, field.key), expected=len(expected), actual=len(actual))
        return
    child = world.live.app.entity(field.setting("entity"))
    for index, (row, found) in enumerate(zip(expected, actual, strict=True)):
        yield from _members(world, child, row, found, f"{path}/{index}")


def _same(world: World, entity: Entity, key: str, expected: Any, actual: Any) -> bool:
    wanted = world.resolved(entity, {key: expected})[key]
    if isinstance(actual, Mapping) and "title" in actual:
        if isinstance(wanted, Mapping):
            return all(actual.get(name) == value for name, value in wanted.items())
        return wanted in (actual["id"], actual["title"])
    if isinstance(actual, list) and actual and isinstance(actual[0], Mapping) and "title" in actual[0]:
        several = wanted if isinstance(wanted, list | tuple) else [wanted]
        return len(several) == len(actual) and all(
            one in (found["id"], found["title"]) for one, found in zip(several, actual, strict=True)
        )
    field = entity.field(key)
    if field is None:
        return bool(wanted == actual)
    kind = field_type(field.type)
    try:
        return bool(kind.to_json(field, kind.parse_json(field, _thawed(wanted))) == actual)
    except ValueProblem:
        return bool(wanted == actual)


def _thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _thawed(one) for key, one in value.items()}
    return [_thawed(one) for one in value] if isinstance(value, list | tuple) else value


def _called(field: Field | None, key: str) -> Any:
    """What a field is called, in every language there is; its key when nothing is said."""
    label = field.label if field is not None else None
    return dict(label) if isinstance(label, Mapping) else label or key


def _said(value: Any, field: Field | None = None) -> Any:
    """A value in words; an option by its label."""
    for option in (field.setting("options") or field.setting("stages") or ()) if field is not None else ():
        if option.value == value and option.label:
            return dict(option.label) if isinstance(option.label, Mapping) else option.label
    if isinstance(value, Mapping) and "title" in value:
        return str(value["title"])
    return "—" if value is None else str(_thawed(value))


def _states(world: World, expect: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[Problem]:
    entity = world.live.app.entity(world.scenario.entity)
    for name, (member, wanted, words) in _STATES.items():
        for index, path in enumerate(expect.get(name) or ()):
            if (path in _fields(state, member)) is not wanted:
                what = _called(entity.field(path), path)
                yield difference("state", f"expect/{name}/{index}", what, state=words)


def _fields(state: Mapping[str, Any], member: str) -> set[str]:
    found = set(state.get(member) or ())
    for path, row in (state.get("rows") or {}).items():
        found |= {f"{path}/{key}" for key in row[member]}
    return found


def _options(expected: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[Problem]:
    for key, values in expected.items():
        found = list((state.get("options") or {}).get(key) or ())
        if list(values) != found:
            yield difference("value", f"expect/options/{key}", key, expected=list(values), actual=found)


def names_of(problem: Problem) -> set[str]:
    """All ways to name a problem: `reason.required`, `reason.field.required`; without a field its code."""
    codes = {problem.code, problem.code.rpartition(".")[2]}
    if problem.code.startswith("stage."):
        codes.add("transition")
    if not problem.path:
        return codes
    paths = {problem.path, problem.path.replace("/", ".")}
    return {f"{path}.{code}" for path in paths for code in codes}


def _problems(world: World, expect: Mapping[str, Any]) -> Iterator[Problem]:
    actual = list(world.problems)
    if "problems" not in expect and not world.scenario.when:
        return
    wanted = [str(one).replace("/", ".") for one in expect.get("problems") or ()]
    known = refusals_of(world.live.app, world.live.app.entity(world.scenario.entity))
    said = {language: "; ".join(one.message(language) for one in actual) for language in LANGUAGES}
    matched: set[int] = set()
    for index, name in enumerate(wanted):
        hits = {place for place, one in enumerate(actual) if name in _dotted(one)}
        matched |= hits
        if not hits:
            code, came = ("problem_other", {"actual": said}) if actual else ("problem_missing", {})
            yield difference(code, f"expect/problems/{index}", known.get(name, name), **came)
    if matched:  # like every list of an expectation, this one names what must be there
        return
    for problem in actual:
        if problem.severity == "error":
            texts = {language: problem.message(language) for language in ("en", "zh")}
            name = min(names_of(problem), key=len)
            yield difference("problem_extra", "expect/problems", name, actual=texts)


def _dotted(problem: Problem) -> set[str]:
    return {name.replace("/", ".") for name in names_of(problem)}


def _messages(world: World, expected: Sequence[Any]) -> Iterator[Problem]:
    sent = world.messages()
    for index, wanted in enumerate(expected):
        said = wanted if isinstance(wanted, Mapping) else {"text": wanted}
        text = said.get("text") or said.get("message")
        to = world.people.ids.get(str(said["to"])) if said.get("to") else None
        if not any(
            (not said.get("to") or user == to) and (text is None or _reads(message, text))
            for user, message in sent
        ):
            actual = "; ".join(str(localised(message, "en")) for _, message in sent) or "—"
            what = str(localised(text, "en")) if text else str(said.get("to"))
            yield difference("message_missing", f"expect/messages/{index}", what, actual=actual)


def _reads(message: Any, text: Any) -> bool:
    texts = list(message.values()) if isinstance(message, Mapping) else [message]
    wanted = list(text.values()) if isinstance(text, Mapping) else [text]
    return all(any(one in str(found) for found in texts) for one in wanted)


def _records(world: World, expected: Any) -> Iterator[Problem]:
    if isinstance(expected, Mapping):
        for name, values in expected.items():
            yield from _named(world, name, values, f"expect/records/{name}")
        return
    for index, one in enumerate(expected):
        yield from _found(world, one, f"expect/records/{index}")


def _named(world: World, name: str, values: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if name not in world.names:
        yield difference("no_record", path, name)
        return
    entity, record_id = world.names[name]
    try:
        actual = world.door(world.people.actor(None)).get(entity, record_id)
    except NotFound:
        yield difference("no_record", path, name)
        return
    for problem in _members(world, world.live.app.entity(entity), values, actual, path):
        what = problem.values["what"]
        texts = {language: f"{name}.{localised(what, language)}" for language in LANGUAGES}
        yield Problem(problem.code, problem.path, {**problem.values, "what": texts})


def _found(world: World, expected: Mapping[str, Any], path: str) -> Iterator[Problem]:
    entity = world.live.app.entity(expected["entity"])
    condition = expected.get("filter") or expected.get("where")
    door = world.door(world.people.actor(None))
    items = door.list(entity.key, Query(filter=condition, limit=1000, count=None))["items"]
    rows = [row for row in items if world.made_here(entity.key, row["id"])]
    count = expected.get("count")
    if count is not None and len(rows) != count:
        yield difference("count", f"{path}/count", entity.key, expected=count, actual=len(rows))
        return
    values = expected.get("values")
    if not values:
        if count is None and not rows:
            yield difference("no_record", path, f"{entity.key}: {condition or ''}")
        return
    tried = [list(_members(world, entity, values, row, f"{path}/values")) for row in rows]
    if not tried:
        yield difference("no_record", path, f"{entity.key}: {condition or ''}")
    elif all(tried):
        yield from min(tried, key=len)
