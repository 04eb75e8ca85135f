"""Flows within one transaction: which are set off by a write, and the limits on what they do together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from runtime.fields.registry import field_types
from runtime.fields.values import ValueProblem, label_of
from runtime.flows.compiler import CompiledFlow, FlowSet
from runtime.flows.machine import advance, begin
from runtime.flows.port import Record, RecordsPort, WriteRefused, Written
from runtime.flows.problems import (
    BadAnswers,
    FlowStopped,
    NotAllowed,
    NotOffered,
    UnknownFlow,
)
from runtime.flows.run import Run
from runtime.problems import Problem, errors


@dataclass(frozen=True, slots=True)
class Limits:
    """What one transaction's flows may do in all: depth of flows setting off flows, steps, records."""

    depth: int = 8
    steps: int = 10_000
    records: int = 10_000


@dataclass(frozen=True, slots=True)
class Presser:
    """The person who presses a button."""

    user_id: int | None
    roles: frozenset[str] = frozenset()
    may_everything: bool = False


class FlowSession:
    """The flows of one transaction, made by `runtime.records` when it first writes or a button is pressed.

    Whatever stops a flow raises FlowStopped; the caller rolls the transaction back.
    """

    def __init__(
        self,
        flows: FlowSet,
        port: RecordsPort,
        user_id: int | None,
        clock: Callable[[], datetime],
        limits: Limits | None = None,
    ) -> None:
        self.flows = flows
        self.port = port
        self.user_id = user_id
        self.now = clock
        self.limits = limits or Limits()
        self.runs: list[Run] = []
        self._open: list[CompiledFlow] = []
        self._steps = 0
        self._records = 0
        self._known: dict[tuple[str, int], Record | None] = {}
        self._before: dict[int, Record | None] = {}

    # What sets flows off

    def wrote(self, written: Written) -> None:
        """Carry out the flows that a write sets off. Called after the row is written, recalculation done."""
        self._known.clear()
        for flow in self.flows.by_event.get((written.entity, written.event), ()):
            if self._set_off(flow, written):
                self.start(flow, written.entity, written.record_id, before=written.before)

    def _set_off(self, flow: CompiledFlow, written: Written) -> bool:
        if flow.trigger.on == "updated":
            watched = flow.trigger.setting("fields")
            if watched and not _changed(written, watched):
                return False
        if flow.trigger.on == "becomes_true":
            return self._holds(flow, written.after, written.before) and not (
                written.before is not None and self._holds(flow, written.before, written.before)
            )
        subject = written.after if written.after is not None else written.before
        return self._holds(flow, subject, written.before)

    def _holds(self, flow: CompiledFlow, record: Record | None, saved: Record | None) -> bool:
        if flow.when is None:
            return flow.trigger.on != "becomes_true"
        return bool(flow.when.evaluate(self.port.context(flow.entity or "", record, saved)))

    def press(
        self, entity: str, record_id: int | None, key: str, answers: Mapping[str, Any], presser: Presser
    ) -> Run:
        """Press a button: check role, condition and answers under the record's lock, then carry the flow out.

        `answers` are JSON values by asked key. Raises UnknownFlow, NotAllowed, NotOffered, BadAnswers, or
        whatever stops the flow.
        """
        flow = self.flows.flows.get(key)
        if flow is None or flow.trigger.on != "button" or flow.entity != entity or not flow.enabled:
            raise UnknownFlow([Problem("flow.not_found", "", {"flow": key})])
        record = self.port.load(entity, record_id, lock=True) if record_id is not None else None
        if record is None:
            raise UnknownFlow([Problem("flow.record_gone", "", {"flow": flow.label})])
        if not may_press(flow, presser):
            raise NotAllowed([Problem("flow.role", "", {"flow": flow.label})])
        if flow.when is not None and not self._holds(flow, record, record):
            raise NotOffered([Problem("flow.not_offered", "", {"flow": flow.label})])
        given = read_answers(flow, answers)
        variables = {"steps": {"ask": given}} if flow.trigger.ask else {}
        return self.start(flow, entity, record_id, before=record, variables=variables)

    def offered(self, entity: str, record: Record, presser: Presser) -> list[CompiledFlow]:
        """The buttons this person sees on a record as it stands."""
        return [
            flow
            for flow in self.flows.buttons(entity)
            if may_press(flow, presser) and (flow.when is None or self._holds(flow, record, record))
        ]

    # Carrying out

    def start(
        self,
        flow: CompiledFlow,
        entity: str,
        record_id: int | None,
        *,
        before: Record | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Run:
        """Carry out a flow from its first step until it ends or waits; the run is saved."""
        if len(self._open) >= self.limits.depth:
            raise self._over(flow, "flow.too_deep", self.limits.depth)
        if _blocking(flow):
            raise FlowStopped([_broken(flow)])
        run = Run(
            flow.key,
            self.flows.version,
            entity,
            record_id,
            self.user_id,
            self.now(),
            variables=dict(variables or {}),
            depth=len(self._open) + 1,
        )
        run = self.port.save_run(begin(flow, run))
        if run.id is not None:
            self._before[run.id] = before
        return self._advance(flow, run)

    def resume(self, run: Run, answer: Mapping[str, Any]) -> Run:
        """Go on with a run that waits, with what it waited for."""
        return self._advance(self.flows.flows[run.flow], run, answer)

    def _advance(self, flow: CompiledFlow, run: Run, answer: Mapping[str, Any] | None = None) -> Run:
        self._open.append(flow)
        try:
            run = self.port.save_run(advance(flow, run, self, answer))
        finally:
            self._open.pop()
        self.runs.append(run)
        return run

    # Limits

    def count_step(self, flow: CompiledFlow, key: str) -> None:
        """One more step; FlowStopped when there are too many."""
        self._steps += 1
        if self._steps > self.limits.steps:
            raise self._over(flow, "flow.too_many_steps", self.limits.steps, f"steps/{key}")

    def count_records(self, flow: CompiledFlow, count: int) -> None:
        """So many more records; WriteRefused when there are too many."""
        self._records += count
        if self._records > self.limits.records:
            values = {"flow": flow.label, "limit": self.limits.records}
            raise WriteRefused([Problem("flow.too_many_records", "", values)])

    @staticmethod
    def _over(flow: CompiledFlow, code: str, limit: int, path: str = "") -> FlowStopped:
        return FlowStopped([Problem(code, path or f"flows/{flow.key}", {"flow": flow.label, "limit": limit})])

    # Records as they stand

    def record(self, entity: str, record_id: int) -> Record | None:
        """A record as it stands now, read once between writes."""
        key = (entity, record_id)
        if key not in self._known:
            self._known[key] = self.port.load(entity, record_id)
        return self._known[key]

    def records(self, entity: str, ids: Sequence[int]) -> list[Record]:
        """The records of these ids that are still there, as they stand now."""
        unknown = [one for one in ids if (entity, one) not in self._known]
        if unknown:
            found = self.port.load_many(entity, unknown)
            self._known.update(((entity, one), found.get(one)) for one in unknown)
        return [record for one in ids if (record := self._known[entity, one]) is not None]

    def note(self, entity: str, record: Record) -> Record:
        """Remember a record that was just read or written."""
        self._known[entity, record["id"]] = record
        return record

    def forget(self) -> None:
        """Something was written, and what follows from it may stand anywhere: read everything again."""
        self._known.clear()

    def saved_before(self, run: Run) -> Record | None:
        """The run's record as it was before the save that set the run off."""
        return self._before.get(run.id) if run.id is not None else None


def may_press(flow: CompiledFlow, presser: Presser) -> bool:
    """Whether a button is for this person: everyone who sees the record, unless it names roles."""
    roles = flow.trigger.roles
    return presser.may_everything or not roles or not presser.roles.isdisjoint(roles)


def read_answers(flow: CompiledFlow, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a button asked, as plain values. Raises BadAnswers with every problem."""
    problems = []
    asked = {field.key: field for field in flow.trigger.ask}
    for key in answers:
        if key not in asked:
            problems.append(Problem("flow.answer_unknown", key, {"flow": flow.label, "key": key}))
    found: dict[str, Any] = {}
    for key, field in asked.items():
        try:
            found[key] = field_types()[field.type].parse_json(field, answers.get(key))
        except ValueProblem as refused:
            problems.append(refused.problem(key, field.label or key))
            continue
        if field.required and found[key] in (None, (), []):
            problems.append(Problem("flow.answer_required", key, {"label": label_of(field, "en")}))
    if problems:
        raise BadAnswers(problems)
    return found


def _changed(written: Written, keys: Sequence[str]) -> bool:
    before, after = written.before or {}, written.after or {}
    return any(before.get(key) != after.get(key) for key in keys)


def _blocking(flow: CompiledFlow) -> list[Problem]:
    """What keeps a flow from being started. A step that cannot be carried out refuses when it is reached."""
    return [one for one in errors(flow.problems) if one.code != "step.not_available"]


def _broken(flow: CompiledFlow) -> Problem:
    reasons = {lang: "; ".join(one.message(lang) for one in _blocking(flow)) for lang in ("en", "zh")}
    return Problem("flow.broken", f"flows/{flow.key}", {"flow": flow.label, "reason": reasons})
