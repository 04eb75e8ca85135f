"""Carrying out a run: from its position, step by step, until it ends or waits.

The machine moves frames and nothing else. It can be stopped after any step, its run saved, read again and
continued: what it knows stands in the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.compiler import Block, CompiledFlow, CompiledStep
from runtime.flows.problems import StepFailed
from runtime.flows.results import Continue, Enter, Finish, Result, Suspend
from runtime.flows.run import Frame, Run, Traced
from runtime.flows.standing import Standing

if TYPE_CHECKING:
    from runtime.flows.session import FlowSession

ROOT: Block = ()


def begin(flow: CompiledFlow, run: Run) -> Run:
    """The run at the first step of its flow."""
    return run.at(position=(Frame(ROOT, flow.first(ROOT)),))


def advance(
    flow: CompiledFlow, run: Run, session: FlowSession, answer: Mapping[str, Any] | None = None
) -> Run:
    """Carry out steps until the run ends or waits. `answer` is what a waiting step is continued with.

    Raises StepFailed, naming the step, when one fails: the caller undoes everything.
    """
    standing = Standing(flow, run, session)
    if run.status == "waiting":
        run = run.at(status="running", waits_for=None)
        step = _current(flow, run)
        run = _act(flow, run, step, _call(standing, run, step, "resume", answer or {}))
    while run.status == "running" and run.position:
        frame = run.position[-1]
        if frame.step is None:
            run = _leave(flow, run, standing)
            continue
        session.count_step(flow, frame.step)
        step = _current(flow, run)
        run = _act(flow, run, step, _call(standing, run, step, "execute"))
    if run.status == "running":
        run = run.at(status="finished")
    return run.at(ended_at=session.now()) if run.status == "finished" else run


def _call(standing: Standing, run: Run, step: CompiledStep, act: str, *more: Any) -> Result:
    standing.stand(run, step)
    with StepFailed.naming(standing.flow, step):
        result: Result = getattr(step.type, act)(step.made, standing, *more)
    return result


def _act(flow: CompiledFlow, run: Run, step: CompiledStep, result: Result) -> Run:
    """The run after `step`, which stands at its innermost frame, answered `result`."""
    seen = result.seen if isinstance(result, Continue | Enter) else {}
    run = run.at(trace=(*run.trace, Traced(step.key, result.did or step.type.key, seen)))
    *outer, frame = run.position
    if isinstance(result, Continue):
        variables = run.variables
        if result.values is not None:
            left = {**variables.get("steps", {}), step.key: result.values}
            variables = {**variables, "steps": left}
        following = Frame(frame.block, flow.following(frame.block, step.key))
        return run.at(position=(*outer, following), variables=variables)
    if isinstance(result, Enter):
        inner: Block = (*frame.block, (step.key, result.block))
        variables = {**run.variables, **result.variables}
        return run.at(position=(*run.position, Frame(inner, flow.first(inner))), variables=variables)
    if isinstance(result, Suspend):
        return run.at(status="waiting", waits_for=dict(result.waits_for))
    assert isinstance(result, Finish)
    return run.at(position=(), status="finished")


def _leave(flow: CompiledFlow, run: Run, standing: Standing) -> Run:
    """The innermost block is at its end: drop its frame and ask its step what comes next."""
    *outer, ended = run.position
    run = run.at(position=tuple(outer))
    if not outer:
        return run
    step = _current(flow, run)
    block = ended.block[-1][1]
    return _act(flow, run, step, _call(standing, run, step, "after", block))


def _current(flow: CompiledFlow, run: Run) -> CompiledStep:
    frame = run.position[-1]
    return flow.step(frame.block, frame.step or "")
