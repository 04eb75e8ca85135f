"""What stands where in a flow: the variables before each step, and whose fields its settings speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.definition import App, Flow
from runtime.definition.entities import Entity
from runtime.definition.fields import Field
from runtime.definition.flows import Step
from runtime.definition.scope import AppScope
from runtime.flows.compiler import Block, CompiledStep, FlowCompiler, compile_with
from runtime.formula.formula import Formula
from runtime.formula.types import Type
from runtime.problems import Problem


@dataclass(slots=True)
class Seen:
    """A step as its compiler met it.

    `variables` is what stands before it. `entities` names by pointer below the step whose fields the keys
    of a setting are, `readers` whose fields bare names in its formulas are.
    """

    variables: Mapping[str, Any]
    entities: dict[str, str] = field(default_factory=dict)
    readers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Watching(FlowCompiler):
    seen: dict[str, Seen] = field(default_factory=dict)

    def _compile_step(self, step: Step, block: Block) -> CompiledStep | None:
        self.seen[step.key] = Seen(dict(self.variables))
        # named: a dataclass with slots is another class than the one `super()` would look for
        return FlowCompiler._compile_step(self, step, block)

    def _note(self, pointer: str, entity: str | None, reader: str | None = None) -> None:
        seen = self.seen.get(self.key)
        if seen is not None and entity:
            seen.entities[pointer] = entity
        if seen is not None and reader:
            seen.readers[pointer] = reader

    def formula(
        self, source: str, pointer: str, expect: Type | None = None, *, of: str | None = None
    ) -> Formula | None:
        self._note(pointer, None, of or self.entity)
        return FlowCompiler.formula(self, source, pointer, expect, of=of)

    def condition(self, source: str | None, pointer: str, *, of: str | None = None) -> Formula | None:
        self._note(pointer, of or self.entity, of or self.entity)
        return FlowCompiler.condition(self, source, pointer, of=of)

    def field_of(self, entity: str | None, key: str, pointer: str) -> Field | None:
        self._note(pointer, entity)
        return FlowCompiler.field_of(self, entity, key, pointer)

    def find_entity(self, key: str | None, pointer: str) -> Entity | None:
        self._note("/filter", key)
        return FlowCompiler.find_entity(self, key, pointer)

    def values(
        self, given: Mapping[str, str], entity: str, pointer: str, *, of: str | None = None
    ) -> dict[str, Formula]:
        self._note(pointer, entity, of or self.entity)
        return FlowCompiler.values(self, given, entity, pointer, of=of)


def watch_flow(app: App, scope: AppScope, flow: Flow) -> tuple[dict[str, Seen], tuple[Problem, ...]]:
    """By the key of each step what was seen of it, and what is wrong with the flow."""
    watching = _Watching(app, scope, flow, "/trigger")
    compiled = compile_with(watching, "")
    return watching.seen, compiled.problems
