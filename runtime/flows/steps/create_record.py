"""`create_record`: a new record, with rows of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.rows import RowSource, compile_rows
from runtime.flows.schemas import VALUES, formula, refers
from runtime.formula.types import reference

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula

ROWS_SCHEMA = {
    "type": "object",
    "x-keys": "children",
    "additionalProperties": {
        "type": "object",
        "required": ["values"],
        "additionalProperties": False,
        "properties": {
            "from": formula(description="The rows to make rows of; one row alone if absent"),
            "filter": formula("filter", description="Which of them; `record` is the flow's record"),
            "values": {**VALUES, "description": "Bare names are the row's, `record` is the flow's record"},
        },
    },
}


@dataclass(frozen=True, slots=True)
class Creation:
    """What to create: the entity, its values, and where the rows of its children come from."""

    entity: str
    values: Mapping[str, Formula]
    rows: Mapping[str, RowSource]


@register
class CreateRecord(StepType):
    """Create a record; later steps see it as `steps.KEY`."""

    key = "create_record"
    label = {"en": "Create record", "zh": "新建记录"}
    sentence = {"en": "Create a record, with rows", "zh": "新建一条记录，可带子表行"}
    icon = "file-plus"
    settings_schema = {"entity": refers("entity"), "values": VALUES, "rows": ROWS_SCHEMA}
    required = ("entity",)
    example = {
        "key": "order",
        "do": "create_record",
        "entity": "order",
        "values": {"account": "account"},
        "rows": {"lines": {"from": "lines", "values": {"product": "product"}}},
    }

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Creation | None:
        """The formulas of values and rows; declares the created record."""
        entity = compiler.find_entity(settings.get("entity"), "/entity")
        if entity is None:
            return None
        values = compiler.values(settings.get("values", {}), entity.key, "/values")
        rows = {}
        for key, given in settings.get("rows", {}).items():
            source = compile_rows(compiler, entity.key, key, given, f"/rows/{key}")
            if source:
                rows[key] = source
        compiler.declare(reference(entity.key))
        return Creation(entity.key, values, rows)

    def execute(self, made: Creation, standing: Standing) -> Result:
        """Create it."""
        values = standing.values(made.values)
        for key, source in made.rows.items():
            values[key] = source.make(standing)
        record = standing.create(made.entity, values)
        return Continue("created", record["id"], {"entity": made.entity, "id": record["id"]})
