"""`update_records`: change other records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.schemas import VALUES, setting
from runtime.flows.selections import SELECTION_SCHEMA, Selection, compile_selection

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula


@dataclass(frozen=True, slots=True)
class Change:
    """Which records to change, and the new values."""

    records: Selection
    values: Mapping[str, Formula]


@register
class UpdateRecords(StepType):
    """Set fields of every record a condition picks. In `values` bare names are the flow's record's."""

    key = "update_records"
    label = {"en": "Update records", "zh": "更新记录"}
    sentence = {"en": "Change other records", "zh": "修改其他记录"}
    summary = {
        "en": "[In every {entity}][ where {filter}][In {records}], set {values}",
        "zh": "[对每条{entity}][（{filter}）][对 {records}]设置{values}",
    }
    group = "records"
    asks = ("entity",)
    start = {"values": {}}
    icon = "edit"
    settings_schema = {
        **SELECTION_SCHEMA,
        "values": setting(
            {**VALUES, "x-of": "entity"},
            "Values",
            "字段值",
            "The fields to change; bare names are the flow's record's.",
            "要修改的字段；直接写字段名指流程的记录。",
        ),
    }
    required = ("values",)
    example = {
        "key": "close",
        "do": "update_records",
        "entity": "task",
        "filter": "quote = record.id",
        "values": {"done": "true"},
    }

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Change | None:
        """The condition and the values' formulas."""
        records = compile_selection(compiler, settings)
        if records is None:
            return None
        return Change(records, compiler.values(settings.get("values", {}), records.entity, "/values"))

    def execute(self, made: Change, standing: Standing) -> Result:
        """Find them, work the values out once, change each."""
        found = made.records.find(standing)
        values = standing.values(made.values)
        for record in found:
            standing.update(made.records.entity, record["id"], values)
        return Continue(f"{len(found)} updated", seen={"count": len(found), **values})
