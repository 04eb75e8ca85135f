"""The path of stages a record goes: where it has been and how long, where it can go, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from runtime.definition import Transition
from runtime.formula.formula import Formula
from runtime.records.evaluate import is_open
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext, ngettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.conditions import Speaker
from runtime.web.pages.findings import label_at
from runtime.web.pages.inputs import PREFIX
from runtime.web.pages.state import State, plain_record


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage of the path: `done`, `now` or `coming`; `lost` marks an end that was not wanted."""

    value: str
    label: str
    state: str
    lost: bool = False
    won: bool = False
    time: str = ""
    can: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Something asked for before the next stage; `target` is where it can be done."""

    said: str
    holds: bool
    target: str = ""


@dataclass(slots=True)
class StagePath:
    """The whole path."""

    steps: list[StageStep] = field(default_factory=list)
    next_label: str = ""
    needs: list[Need] = field(default_factory=list)
    place: int = 0
    now: StageStep | None = None
    gone: str = ""
    """The stage the record stands at, when the app has it no more."""

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing for the next stage."""
        return all(one.holds for one in self.needs)


def stage_path(
    here: Visit,
    of: LiveEntity,
    record: Mapping[str, Any],
    state: State,
    editable: bool,
    given: Mapping[str, Any] | None = None,
) -> StagePath:
    """The stages of the record's first stage field; unwanted ends only when they can be reached.

    What is needed for the next one is told of what is `given`, not saved yet.
    """
    item = of.entity.stage_field
    path = StagePath()
    if item is None or item.key in here.grant(of.key).hidden:
        return path
    now = record.get(item.key)
    moves = {one.target: one for one in item.transitions if one.source == now}
    may_move = editable and item.key not in state.locked
    open_to = {key for key, one in moves.items() if may_move and _is_for(here, one)}
    if may_move and not item.transitions:
        open_to = {one.value for one in item.stages if one.value != now}
    variant = of.entity.record_type(state.values.get("record_type"))
    allowed = variant.stages if variant is not None else None
    stages = [
        one
        for one in item.stages
        if one.value == now
        or ((allowed is None or one.value in allowed) and (one.kind != "lost" or one.value in open_to))
    ]
    place = next((index for index, one in enumerate(stages) if one.value == now), -1)
    times = _times(here, of, record["id"], item.key, now)
    for index, one in enumerate(stages):
        is_state = "done" if index < place else "now" if index == place else "coming"
        path.steps.append(
            StageStep(
                one.value,
                here.text(one.label, one.value),
                is_state,
                one.kind == "lost",
                one.kind == "won",
                times.get(one.value, ""),
                one.value in open_to,
            )
        )
    path.place = place + 1
    path.now = path.steps[place] if place >= 0 else None
    path.gone = "" if now is None or any(one.value == now for one in item.stages) else str(now)
    following = next((one for one in path.steps[place + 1 :] if one.value in moves and not one.lost), None)
    if following is not None and editable:
        path.next_label = following.label
        path.needs = _needs(
            here,
            of,
            record,
            state,
            item.key,
            following.value,
            moves[following.value],
            given or {},
        )
    return path


def _is_for(here: Visit, move: Transition) -> bool:
    if not move.roles or here.person.may_everything:
        return True
    return not here.person.roles_in(here.live.key).isdisjoint(move.roles)


def _times(here: Visit, of: LiveEntity, record_id: int, key: str, now: Any) -> dict[str, str]:
    """How long the record has been in each stage."""
    seconds: dict[str, float] = {}
    for stay in here.records.stays(of.key, record_id):
        if stay["field"] != key or not stay["entered"]:
            continue
        left = datetime.fromisoformat(stay["left"]) if stay["left"] else datetime.now(UTC)
        spent = (left - datetime.fromisoformat(stay["entered"])).total_seconds()
        seconds[stay["value"]] = seconds.get(stay["value"], 0) + spent
    found = {}
    for value, spent in seconds.items():
        days = int(spent // 86_400)
        if value == now:
            found[value] = gettext("day %(number)s", number=days + 1)
        elif days:
            found[value] = ngettext("%(num)s day", "%(num)s days", days)
    return found


def _needs(
    here: Visit,
    of: LiveEntity,
    record: Mapping[str, Any],
    state: State,
    key: str,
    target: str,
    move: Transition,
    given: Mapping[str, Any],
) -> list[Need]:
    found = []
    moves = of.rules.levels[()].rules.moves.get(key, ())
    when = next((one.when for one in moves if one.transition is move), None)
    if when is not None:
        found += _clauses(here, of, record, state, when)
    if not _is_for(here, move):
        roles = [here.text(role.label, role.key) for role in here.live.app.roles if role.key in move.roles]
        by = ("、" if here.language == "zh" else ", ").join(roles)
        found.append(Need(gettext("Decision by %(who)s", who=by), False))
    wanted = {**given, key: target}
    problems = here.records.evaluate(of.key, wanted, id=record["id"], trace="none")["problems"]
    for one in problems:
        if one["severity"] == "error" and one["code"] in ("field.required", "children.too_few"):
            found.append(
                Need(label_at(here, of, one["path"]), False, f"{PREFIX}{one['path'].replace('/', '-')}")
            )
    return found


def _clauses(
    here: Visit, of: LiveEntity, record: Mapping[str, Any], state: State, when: Formula
) -> list[Need]:
    values = plain_record(here, of, state.values)
    values["id"] = record["id"]
    with here.records.reading() as work:
        if not is_open(work, of, when.source):
            return []
        work.reach.load(of.key, [values], of.reach_tree)
        saved = plain_record(here, of, record) if any(one[0] == "saved" for one in when.reads) else None
        context = work.context(of.key, values, saved)
        condition = Speaker(here, of, context).condition(when)
    if condition.any_of:
        return [Need(condition.said, condition.holds)]
    return [
        Need(one.said, one.holds, f"{PREFIX}{one.key}" if one.key and not one.holds else "")
        for one in condition.clauses
    ]
