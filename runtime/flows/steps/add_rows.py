"""`add_rows`: more rows in a record's children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.rows import RowSource, compile_rows
from runtime.flows.schemas import VALUES, formula, refers
from runtime.flows.targets import Target, compile_target

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing


@dataclass(frozen=True, slots=True)
class Addition:
    """Rows to add to a field of a record."""

    target: Target
    field: str
    rows: RowSource


@register
class AddRows(StepType):
    """Add a row, or one for each row of a collection, to the children of a record."""

    key = "add_rows"
    label = {"en": "Add rows", "zh": "添加子表行"}
    sentence = {"en": "Add rows to a sub-table", "zh": "向子表添加行"}
    icon = "row-insert-bottom"
    settings_schema = {
        "to": formula(description="The record; the flow's own if absent"),
        "field": refers("children"),
        "from": formula(description="One row for each of these; a single row if absent"),
        "filter": formula("filter", description="Which of them; `record` is the flow's record"),
        "values": VALUES,
    }
    required = ("field", "values")
    example = {
        "key": "add",
        "do": "add_rows",
        "to": "steps.order",
        "field": "plan",
        "values": {"due": "ADDMONTHS(TODAY(), 1)"},
    }

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Addition | None:
        """The record and the formulas of its new rows."""
        target = compile_target(compiler, settings.get("to"), "/to")
        if target is None:
            return None
        rows = compile_rows(compiler, target.entity, settings.get("field", ""), settings, "")
        return Addition(target, settings["field"], rows) if rows else None

    def execute(self, made: Addition, standing: Standing) -> Result:
        """Add them behind the rows that are there."""
        record = made.target.find(standing)
        new = made.rows.make(standing)
        if new:
            kept = [{"id": row["id"]} for row in record.get(made.field) or ()]
            standing.update(made.target.entity, record["id"], {made.field: [*kept, *new]})
        return Continue(f"{len(new)} rows", seen={"rows": len(new)})
