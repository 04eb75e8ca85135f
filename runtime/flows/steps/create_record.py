"""`create_record`: a new record, with rows of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.rows import RowSource, compile_rows
from runtime.flows.schemas import VALUES, formula, refers, setting
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
            "from": setting(
                formula(),
                "A row for each of",
                "逐行取自",
                "The rows to make rows of; one row alone if absent.",
                "取自哪些行；留空则只生成一行。",
            ),
            "filter": setting(
                formula("filter"),
                "Only where",
                "仅当",
                "Which of them; `record` is the flow's record.",
                "取其中哪些行；`record` 指流程的记录。",
            ),
            "values": setting(
                VALUES,
                "Values",
                "字段值",
                "Bare names are the row's, `record` is the flow's record.",
                "直接写字段名指该行，`record` 指流程的记录。",
            ),
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
    summary = {
        "en": "Create a new {entity}[ with {values:names}][ and rows in {rows:names}]",
        "zh": "新建{entity}[，填入{values:names}][，并生成{rows:names}的行]",
    }
    group = "records"
    asks = ("entity",)
    start = {"values": {}}
    icon = "file-plus"
    settings_schema = {
        "entity": setting(
            refers("entity"), "What is created", "新建什么", "The kind of record.", "要新建的记录类型。"
        ),
        "values": setting(
            {**VALUES, "x-of": "entity"},
            "Values",
            "字段值",
            "What the new record starts with.",
            "新记录的字段值。",
        ),
        "rows": setting(
            {**ROWS_SCHEMA, "x-of": "entity"},
            "Rows",
            "子表行",
            "Rows of its sub-tables, such as one for each row of this record.",
            "其子表中的行，例如本记录的每一行各生成一行。",
            group="more",
        ),
    }
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
