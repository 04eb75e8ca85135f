"""The acts of a scenario, through the same door as everybody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runtime.access.actor import Actor
from runtime.problems import LANGUAGES, Problem
from runtime.records.errors import RecordsError
from runtime.scenarios.results import difference
from runtime.scenarios.world import World

SAID = {
    "save": {"en": "Saving", "zh": "保存"},
    "press": {"en": "The button", "zh": "按钮操作"},
    "delete": {"en": "Deleting", "zh": "删除"},
}
Act = Callable[[World, Actor, Mapping[str, Any]], None]


def carry_out(world: World, watch: Callable[[World], None] | None = None) -> list[Problem]:
    """Do everything under `when`; `watch` looks on after each act.

    Answers differences that keep the scenario from making sense.
    """
    found: list[Problem] = []
    acts = world.scenario.when
    for index, act in enumerate(acts):
        path = f"when/{index}"
        kind = next((name for name in ACTS if name in act), None)
        if kind is None:
            name = next((name for name in act if name != "as"), "")
            return [*found, difference("not_available", path, name)]
        world.problems = []
        actor = world.people.actor(act["as"]) if act.get("as") else world.actor
        try:
            ACTS[kind](world, actor, act)
        except RecordsError as refused:
            world.problems = list(refused.problems) or [Problem(f"status.{refused.status}")]
        if watch is not None:
            watch(world)
        if world.problems and not found and _depends(acts[index + 1 :]):
            said = {
                language: "; ".join(problem.message(language) for problem in world.problems)
                for language in LANGUAGES
            }
            found.append(difference("act_refused", path, SAID.get(kind, kind), actual=said))
    return found


def _depends(later: Any) -> bool:
    """Whether acts follow that make sense only after this one: all but another attempt to save."""
    return any("press" in act or "delete" in act for act in later)


def _save(world: World, actor: Actor, act: Mapping[str, Any]) -> None:
    entity = world.live.app.entity(world.scenario.entity)
    values = world.resolved(entity, act.get("save") or {})
    if world.record_id is not None:
        world.unsaved = values
        world.door(actor).update(entity.key, world.record_id, values)
    else:
        world.unsaved = {**world.resolved(entity, world.unsaved), **values}
        begins = any(field.type == "stage" and field.key in world.scenario.given for field in entity.fields)
        if begins:
            world.record_id = world.set_up(entity.key, world.unsaved, actor)
        else:
            world.record_id = int(world.door(actor).create(entity.key, world.unsaved)["id"])
    world.unsaved = {}


def _press(world: World, actor: Actor, act: Mapping[str, Any]) -> None:
    if world.record_id is None:
        _save(world, actor, {})
    assert world.record_id is not None
    answers = dict(act.get("answers") or {})
    flow = world.live.app.flow(act["press"])
    if flow is not None and flow.trigger is not None:
        for field in flow.trigger.ask:
            if field.key in answers:
                answers[field.key] = world.resolve(field.type, field.setting("entity"), answers[field.key])
    world.door(actor).press(world.scenario.entity, world.record_id, act["press"], answers)


def _delete(world: World, actor: Actor, act: Mapping[str, Any]) -> None:
    if world.record_id is not None:
        world.door(actor).delete(world.scenario.entity, world.record_id)


def _pass(world: World, actor: Actor, act: Mapping[str, Any]) -> None:
    if not world.let_pass(act["pass"]):
        world.problems = [Problem("scenario.not_available", "", {"what": act["pass"]})]


ACTS: Mapping[str, Act] = {"save": _save, "press": _press, "delete": _delete, "pass": _pass}
