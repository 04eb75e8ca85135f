"""`each`: steps repeated for every row, or for every number of a range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from runtime.flows.base import Blocks, StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Enter, Result
from runtime.flows.schemas import NAME, STEPS, formula, setting
from runtime.formula.types import INTEGER, Kind, decimal, reference

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula

BLOCK = "each"
DEFAULT_NAME = "item"


@dataclass(frozen=True, slots=True)
class Loop:
    """What to go through and what to call it. `entity` None: numbers."""

    source: Formula
    name: str
    entity: str | None


@register
class Each(StepType):
    """Carry out steps for each row, or each number; `index` counts from 1."""

    key = "each"
    label = {"en": "For each", "zh": "逐条执行"}
    sentence = {"en": "Repeat steps for every row or number", "zh": "对每一行或每个数字重复执行步骤"}
    summary = {"en": "For each of {in}[, called {as}]:", "zh": "对 {in} 逐条执行[，每条称为 {as}]："}
    group = "ways"
    start = {"in": "RANGE(1, 3)", "as": "n", "steps": []}
    icon = "repeat"
    settings_schema = {
        "in": setting(
            formula(),
            "For each of",
            "逐条取自",
            "Rows, or RANGE(from, to).",
            "子表、查找结果，或 RANGE(起, 止)。",
        ),
        "as": setting(
            NAME,
            "Called",
            "称为",
            "What the row or number is called in the steps.",
            "在步骤中如何称呼这一行或数字。",
        ),
        "steps": setting(STEPS, "Each time", "每次", "What is repeated.", "要重复的步骤。"),
    }
    required = ("in", "steps")
    example = {
        "key": "plan",
        "do": "each",
        "in": "RANGE(1, 3)",
        "as": "n",
        "steps": [
            {"key": "note", "do": "notify", "to": [{"field": "owner"}], "message": {"en": "Once more"}}
        ],
    }

    def blocks(self, settings: Mapping[str, Any]) -> Blocks:
        """The steps to repeat."""
        return [(BLOCK, "/steps", settings.get("steps", ()))]

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Loop | None:
        """The rows or numbers to go through."""
        source = compiler.formula(settings.get("in", ""), "/in")
        if source is None:
            return None
        if source.type.kind not in (Kind.ROWS, Kind.LIST):
            compiler.problem("flow.not_rows", "/in")
            return None
        name = settings.get("as") or DEFAULT_NAME
        if compiler.scope.field(compiler.entity or "", name) is not None:
            compiler.problem("flow.name_taken", "/as", name=name)
        return Loop(source, name, source.type.entity if source.type.kind is Kind.ROWS else None)

    def enter_block(self, block: str, made: Loop | None, compiler: FlowCompiler) -> None:
        """The loop's variable and `index` exist inside alone."""
        if made is not None:
            shape = reference(made.entity) if made.entity else decimal()
            compiler.variables = {**compiler.variables, made.name: shape, "index": INTEGER}

    def execute(self, made: Loop, standing: Standing) -> Result:
        """Find what to go through, once, and begin."""
        found = standing.evaluate(made.source) or ()
        items = [row["id"] if isinstance(row, Mapping) else row for row in found]
        return self._turn(made, standing, items, 0)

    def after(self, made: Loop, standing: Standing, block: str) -> Result:
        """The next turn."""
        loop = standing.run.variables["loops"][standing.step_key]
        return self._turn(made, standing, loop["items"], loop["turn"])

    def _turn(self, made: Loop, standing: Standing, items: list[Any], turn: int) -> Result:
        if turn >= len(items):
            return Continue(f"{len(items)} times")
        loops = {
            **standing.run.variables.get("loops", {}),
            standing.step_key: {"items": items, "turn": turn + 1},
        }
        index = Decimal(turn + 1)
        variables = {"loops": loops, made.name: items[turn], "index": index}
        return Enter(BLOCK, f"{turn + 1} of {len(items)}", variables)
