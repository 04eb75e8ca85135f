"""Flows: their steps compile, every step can be reached, the trigger has what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from configurator.checks.checking import Checking
from configurator.checks.messages import KINDS
from configurator.checks.registry import check
from runtime.definition import Flow, Step
from runtime.definition.kinds import TriggerKind, trigger_kinds
from runtime.flows.compiler import compile_flow
from runtime.problems import Problem

LATER = ("step.not_available", "trigger.not_available")
"""What this version loads and draws but does not carry out: said, but no reason not to publish the rest."""

ENDING = ("end", "refuse")


@check
def flows(checking: Checking) -> Iterator[Problem]:
    """What the flow compiler finds."""
    for index, flow in enumerate(checking.app.flows):
        if flow.entity is not None and flow.entity not in checking.entities:
            continue
        for problem in compile_flow(checking.app, checking.scope, flow, index).problems:
            if checking.says_again(problem):
                continue
            kind = problem.values.get("kind")
            if kind in KINDS:
                problem = replace(problem, values={**problem.values, "kind": KINDS[str(kind)]})
            yield replace(problem, severity="warning") if problem.code in LATER else problem


@check
def flow_shape(checking: Checking) -> Iterator[Problem]:
    """A record to be about, steps, and none after the end."""
    for index, flow in enumerate(checking.app.flows):
        path = f"/flows/{index}"
        yield from _trigger(checking, flow, path)
        if not flow.steps:
            yield Problem("flow.empty", path, severity="warning")
        yield from _unreachable(flow.steps, f"{path}/steps")
        for at, part in flow.walk(path):
            if part is not flow:
                for name in ("steps", "otherwise"):
                    yield from _unreachable(getattr(part, name, ()), f"{at}/{name}")


def _trigger(checking: Checking, flow: Flow, path: str) -> Iterator[Problem]:
    if flow.trigger is None:
        return
    kind = trigger_kinds().get(flow.trigger.on)
    if kind is not None and issubclass(kind, TriggerKind) and kind.about_record and flow.entity is None:
        yield Problem("flow.no_entity", path)
    form = checking.app.form(flow.trigger.setting("form"))
    if form is not None and not (form.public and form.public.enabled):
        yield Problem("flow.other_form", f"{path}/trigger/form", {"key": form.key}, "warning")


def _unreachable(steps: Sequence[Step], path: str) -> Iterator[Problem]:
    for index, step in enumerate(steps[:-1]):
        if _ends(step):
            yield Problem("flow.unreachable", f"{path}/{index + 1}", severity="warning")
            return


def _ends(step: Step) -> bool:
    """Whether nothing after the step is ever carried out."""
    if step.do in ENDING:
        return True
    ways = [case.steps for case in step.cases] + [step.otherwise]
    return step.do == "branch" and all(way and _ends(way[-1]) for way in ways)
