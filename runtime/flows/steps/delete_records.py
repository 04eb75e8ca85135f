"""`delete_records`: move records to the recycle bin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.selections import SELECTION_SCHEMA, Selection, compile_selection

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing


@register
class DeleteRecords(StepType):
    """Delete every record a condition picks; what refers to them may refuse."""

    key = "delete_records"
    label = {"en": "Delete records", "zh": "删除记录"}
    sentence = {"en": "Delete other records", "zh": "删除其他记录"}
    summary = {
        "en": "Delete [every {entity}][ where {filter}][{records}]",
        "zh": "删除[每条{entity}][（{filter}）][{records}]",
    }
    group = "records"
    asks = ("entity",)
    icon = "trash"
    settings_schema = SELECTION_SCHEMA
    example = {"key": "tidy", "do": "delete_records", "entity": "task", "filter": "quote = record.id"}

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Selection | None:
        """The condition."""
        return compile_selection(compiler, settings)

    def execute(self, made: Selection, standing: Standing) -> Result:
        """Find and delete them."""
        found = made.find(standing)
        for record in found:
            standing.delete(made.entity, record["id"])
        return Continue(f"{len(found)} deleted", seen={"count": len(found)})
