"""`set_values`: change the flow's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.schemas import VALUES, setting

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula


@register
class SetValues(StepType):
    """Set fields of the flow's record to the results of formulas."""

    key = "set_values"
    label = {"en": "Set values", "zh": "设置字段值"}
    sentence = {"en": "Change fields of this record", "zh": "修改本记录的字段"}
    summary = {"en": "Set {values}", "zh": "设置{values}"}
    group = "records"
    start = {"values": {}}
    icon = "pencil"
    settings_schema = {
        "values": setting(
            VALUES,
            "Values",
            "字段值",
            "The fields to change, each with its new value.",
            "要修改的字段及其新值。",
        )
    }
    required = ("values",)
    example = {"key": "approve", "do": "set_values", "values": {"status": '"approved"'}}

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> dict[str, Formula]:
        """A formula a field."""
        return compiler.values(settings.get("values", {}), compiler.entity, "/values")

    def execute(self, made: dict[str, Formula], standing: Standing) -> Result:
        """All formulas are worked out before the first value is set."""
        record = standing.own_record()
        values = standing.values(made)
        standing.update(standing.run.entity, record["id"], values)
        return Continue("set", seen=values)
