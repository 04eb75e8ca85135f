"""From a flow's definition to what the machine carries out: steps in blocks, formulas typed and compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from runtime.definition.app import App
from runtime.definition.entities import Entity
from runtime.definition.fields import Field
from runtime.definition.flows import Flow, Step, Trigger
from runtime.fields.options import bind
from runtime.fields.registry import field_types
from runtime.flows.base import StepType
from runtime.flows.registry import step_type
from runtime.formula.formula import Formula, compile_formula
from runtime.formula.scope import Scope
from runtime.formula.types import Kind, Type
from runtime.problems import Problem
from runtime.rules.messages import Message, compile_message

Text = str | Mapping[str, str]
Block = tuple[tuple[str, str], ...]
"""A block of steps, named by the (step key, block id) pairs that lead to it; () are the flow's own."""

BOOLEAN = Type(Kind.BOOLEAN)
RECORD_EVENTS = ("created", "updated", "becomes_true", "deleted")
STARTED = ("button", *RECORD_EVENTS)


@dataclass(frozen=True, slots=True)
class CompiledStep:
    """A step ready to be carried out; `made` is what its type compiled."""

    key: str
    label: Text
    type: StepType
    made: Any


@dataclass(frozen=True, slots=True)
class CompiledFlow:
    """A flow ready to be carried out. One that is not `enabled` is started by other flows alone."""

    key: str
    label: Text
    entity: str | None
    trigger: Trigger
    when: Formula | None
    blocks: Mapping[Block, tuple[CompiledStep, ...]]
    problems: tuple[Problem, ...] = ()
    enabled: bool = True
    _next: dict[tuple[Block, str], str | None] = field(default_factory=dict, repr=False, compare=False)
    _steps: dict[tuple[Block, str], CompiledStep] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for block, steps in self.blocks.items():
            for index, step in enumerate(steps):
                self._steps[block, step.key] = step
                self._next[block, step.key] = steps[index + 1].key if index + 1 < len(steps) else None

    def step(self, block: Block, key: str) -> CompiledStep:
        """The step called `key` in a block."""
        return self._steps[block, key]

    def following(self, block: Block, key: str) -> str | None:
        """The key of the step after `key` in its block; None at its end."""
        return self._next[block, key]

    def first(self, block: Block) -> str | None:
        """The key of a block's first step; None when it has none."""
        steps = self.blocks[block]
        return steps[0].key if steps else None


@dataclass(slots=True)
class FlowCompiler:
    """Compiles one flow. Step types are handed it to compile their settings.

    `variables` is what stands before the step at hand: `steps.KEY`, loop variables, `index`. Pointers given
    to its methods are relative to the step.
    """

    app: App
    scope: Scope
    flow: Flow
    pointer: str
    variables: dict[str, Any] = field(default_factory=lambda: {"steps": {}})
    problems: list[Problem] = field(default_factory=list)
    blocks: dict[Block, tuple[CompiledStep, ...]] = field(default_factory=dict)
    key: str = ""

    @property
    def entity(self) -> str:
        """The key of the flow's entity; "" when it is about no record."""
        return self.flow.entity or ""

    def problem(self, code: str, pointer: str = "", **values: Any) -> None:
        """Note a finding about the step at hand."""
        self.problems.append(Problem(code, self.pointer + pointer, values))

    def warn(self, code: str, pointer: str = "", **values: Any) -> None:
        """Note something doubtful about the step at hand."""
        self.problems.append(Problem(code, self.pointer + pointer, values, "warning"))

    def declare(self, shape: Type | Mapping[str, Any]) -> None:
        """Say what `steps.KEY` of the step at hand is: a type, or members with types."""
        self.variables["steps"] = {**self.variables["steps"], self.key: shape}

    def formula(
        self, source: str, pointer: str, expect: Type | None = None, *, of: str | None = None
    ) -> Formula | None:
        """A formula over the flow's record or, with `of`, over rows of that entity with `record` outside."""
        outside = self.entity if of is not None else None
        made = compile_formula(
            source,
            self.scope,
            of or self.entity,
            "flow",
            expect,
            record_entity=outside,
            variables=self.variables,
        )
        if isinstance(made, Formula):
            return made
        self.problems.extend(
            Problem(one.code, self.pointer + pointer, one.values, one.severity, one.text) for one in made
        )
        return None

    def condition(self, source: str | None, pointer: str, *, of: str | None = None) -> Formula | None:
        """A condition; None when there is no source."""
        return self.formula(source, pointer, BOOLEAN, of=of) if source else None

    def find_entity(self, key: str | None, pointer: str) -> Entity | None:
        """The entity a setting names; a problem when there is none."""
        found = self.app.find_entity(key)
        if found is None:
            self.problem("reference.unknown", pointer, kind="entity", key=key or "")
        return found

    def field_of(self, entity: str | None, key: str, pointer: str) -> Field | None:
        """The field a setting names; a problem when the entity has none of that key."""
        owner = self.app.find_entity(entity)
        found = owner.field(key) if owner else None
        if owner is not None and found is None:
            self.problem("reference.unknown", pointer, kind="field", key=key)
        return found

    def values(
        self, given: Mapping[str, str], entity: str, pointer: str, *, of: str | None = None
    ) -> dict[str, Formula]:
        """Formulas for fields of `entity` (and its owner and record type), each of the field's type."""
        found = {}
        for key, source in given.items():
            if key not in ("owner", "owner_role", "record_type"):
                target = self.field_of(entity, key, f"{pointer}/{key}")
                if target is None:
                    continue
                if target.computed:
                    self.warn("flow.sets_computed", f"{pointer}/{key}", field=key)
            info = self.scope.field(entity, key)
            expect = info.type if info else None
            made = self.formula(source, f"{pointer}/{key}", expect, of=of)
            if made:
                found[key] = made
        return found

    def message(self, text: Text, pointer: str) -> Message:
        """A message; holes that don't compile are problems."""
        message, problems = compile_message(
            text,
            lambda source: compile_formula(
                source, self.scope, self.entity, "message", None, variables=self.variables
            ),
            lambda entity, key: owner.field(key) if (owner := self.app.find_entity(entity)) else None,
        )
        self.problems.extend(Problem(one.code, self.pointer + pointer, one.values) for one in problems)
        return message

    def compile_steps(self, steps: Sequence[Step], block: Block, pointer: str) -> None:
        """Compile a block and the blocks inside it, in the order in which they are carried out."""
        found = []
        for index, step in enumerate(steps):
            with self._at(step.key, f"{pointer}/{index}"):
                made = self._compile_step(step, block)
            if made:
                found.append(made)
        self.blocks[block] = tuple(found)

    def _compile_step(self, step: Step, block: Block) -> CompiledStep | None:
        type_ = step_type(step.do)
        if type_ is None:
            self.problem("step.type_unknown", "/do", do=step.do)
            return None
        if not type_.executable:
            self.problem("step.not_available", "/do", do=step.do)
        made = type_.compile(step.settings, self)
        for name, below, steps in type_.blocks(step.settings):
            outside = dict(self.variables)
            type_.enter_block(name, made, self)
            self.compile_steps(steps, (*block, (step.key, name)), self.pointer + below)
            self.variables = {**outside, "steps": self.variables["steps"]}
        return CompiledStep(step.key, step.label or step.key, type_, made)

    @contextmanager
    def _at(self, key: str, pointer: str) -> Iterator[None]:
        outside = (self.key, self.pointer)
        self.key, self.pointer = key, pointer
        yield
        self.key, self.pointer = outside


def compile_flow(app: App, scope: Scope, flow: Flow, index: int) -> CompiledFlow:
    """A flow compiled; `problems` say what is wrong with it, by JSON pointer."""
    return compile_with(FlowCompiler(app, scope, flow, f"/flows/{index}/trigger"), f"/flows/{index}")


def compile_with(compiler: FlowCompiler, pointer: str) -> CompiledFlow:
    """The flow of a compiler, compiled by it: one that watches can be given."""
    app, flow = compiler.app, compiler.flow
    trigger = flow.trigger or Trigger()
    trigger = replace(trigger, ask=tuple(bind(asked, app) for asked in trigger.ask))
    when = compiler.condition(trigger.when, "/when")
    if trigger.on not in STARTED:
        compiler.warn("trigger.not_available", "/on", on=trigger.on)
    if trigger.ask:
        shape = {asked.key: field_types()[asked.type].formula_type(asked) for asked in trigger.ask}
        compiler.variables["steps"] = {"ask": shape}
    compiler.compile_steps(flow.steps, (), f"{pointer}/steps")
    label = flow.label or trigger.label or flow.key
    return CompiledFlow(
        flow.key,
        label,
        flow.entity,
        trigger,
        when,
        compiler.blocks,
        tuple(compiler.problems),
        flow.enabled,
    )


@dataclass(frozen=True, slots=True)
class FlowSet:
    """All flows of one version, by what sets them off."""

    version: int
    flows: Mapping[str, CompiledFlow]
    by_event: Mapping[tuple[str, str], tuple[CompiledFlow, ...]]

    def listens(self, entity: str, event: str) -> bool:
        """Whether any flow may be set off by this event of this entity: nothing need be told otherwise."""
        return (entity, event) in self.by_event

    def buttons(self, entity: str) -> tuple[CompiledFlow, ...]:
        """The flows with a button on records of `entity`."""
        return tuple(
            flow
            for flow in self.flows.values()
            if flow.entity == entity and flow.trigger.on == "button" and flow.enabled
        )

    @property
    def problems(self) -> list[Problem]:
        """Everything wrong with the flows."""
        return [problem for flow in self.flows.values() for problem in flow.problems]


_EVENTS = {
    "created": ("created",),
    "updated": ("updated",),
    "deleted": ("deleted",),
    "becomes_true": ("created", "updated", "recalculated"),
}


def compile_flows(app: App, scope: Scope, version: int = 0) -> FlowSet:
    """Compile every flow of an app, once per version."""
    flows = {flow.key: compile_flow(app, scope, flow, index) for index, flow in enumerate(app.flows)}
    by_event: dict[tuple[str, str], tuple[CompiledFlow, ...]] = {}
    for flow in flows.values():
        if not flow.enabled:
            continue
        for event in _EVENTS.get(flow.trigger.on, ()):
            known = by_event.get((flow.entity or "", event), ())
            by_event[flow.entity or "", event] = (*known, flow)
    return FlowSet(version, flows, by_event)
