"""Which record a step is about, when it need not be the flow's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtime.flows.port import Record, WriteRefused
from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula


@dataclass(frozen=True, slots=True)
class Target:
    """A record of `entity` named by a formula; the flow's own without one."""

    entity: str
    formula: Formula | None

    def find(self, standing: Standing) -> Record:
        """The record as it stands. Raises WriteRefused when there is none."""
        if self.formula is None:
            return standing.own_record()
        found = standing.evaluate(self.formula)
        record = standing.session.record(self.entity, int(found)) if found is not None else None
        if record is None:
            raise WriteRefused([Problem("flow.record_gone")])
        return record


def compile_target(compiler: FlowCompiler, source: str | None, pointer: str) -> Target | None:
    """The record `source` names: `record`, `steps.KEY`, a loop's row, a reference."""
    if source is None or source.strip() == "record":
        return Target(compiler.entity, None)
    made = compiler.formula(source, pointer)
    if made is None:
        return None
    if not made.type.entity:
        compiler.problem("flow.not_record", pointer)
        return None
    return Target(made.type.entity, made)
