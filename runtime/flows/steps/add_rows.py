"""`add_rows`: more rows in a record's children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.rows import RowSource, compile_rows
from runtime.flows.schemas import VALUES, formula, refers, setting
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
    summary = {
        "en": "Add rows to {field}[ of {to}][, one for each of {from}][ where {filter}]: {values:names}",
        "zh": "向[{to}的]{field}添加行[，{from} 每行一条][（{filter}）]：{values:names}",
    }
    group = "records"
    asks = ("field",)
    start = {"values": {}}
    icon = "row-insert-bottom"
    settings_schema = {
        "to": setting(
            formula(),
            "Of which record",
            "哪条记录",
            "The record; the flow's own if absent.",
            "目标记录；留空为流程自己的记录。",
        ),
        "field": setting(
            refers("children"),
            "Sub-table",
            "子表",
            "The rows are added behind those there.",
            "新行接在已有行之后。",
        ),
        "from": setting(
            formula(),
            "A row for each of",
            "逐行取自",
            "One row for each of these; a single row if absent.",
            "每项生成一行；留空则只生成一行。",
        ),
        "filter": setting(
            formula("filter"),
            "Only where",
            "仅当",
            "Which of them; `record` is the flow's record.",
            "取其中哪些；`record` 指流程的记录。",
            group="more",
        ),
        "values": setting(VALUES, "Values", "字段值", "What each new row says.", "每个新行的字段值。"),
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
