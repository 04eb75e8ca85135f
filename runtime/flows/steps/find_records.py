"""`find_records`: look for records; later steps see them as `steps.KEY.rows` and `steps.KEY.count`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.schemas import COUNT, SORT, formula, refers, setting
from runtime.flows.standing import ROWS, Standing
from runtime.formula.types import INTEGER, rows

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.formula.formula import Formula


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for."""

    entity: str
    condition: Formula | None
    sort: tuple[str, ...]
    limit: int | None


@register
class FindRecords(StepType):
    """Find the records of an entity for which a condition holds."""

    key = "find_records"
    label = {"en": "Find records", "zh": "查找记录"}
    sentence = {"en": "Look for records", "zh": "按条件查找记录"}
    summary = {
        "en": "Find [the first {limit} of ]{entity}[ where {filter}]",
        "zh": "查找{entity}[（{filter}）][，取前 {limit} 条]",
    }
    group = "records"
    asks = ("entity",)
    icon = "search"
    settings_schema = {
        "entity": setting(
            refers("entity"), "Which records", "哪类记录", "The kind of record.", "记录的类型。"
        ),
        "filter": setting(
            {**formula("filter"), "x-of": "entity"},
            "Where",
            "条件",
            "Bare names are the candidate's, `record` is the flow's record.",
            "直接写字段名指被查找的记录，`record` 指流程的记录。",
        ),
        "sort": setting(
            {**SORT, "x-of": "entity"},
            "In this order",
            "排序",
            "Fields, the first weighs most; `-` before one turns it round.",
            "按字段排序，靠前者优先；前加 `-` 表示倒序。",
            group="more",
        ),
        "limit": setting(
            COUNT, "At most", "最多", "How many; all if absent.", "最多取几条；留空为全部。", group="more"
        ),
    }
    required = ("entity",)
    example = {"key": "old", "do": "find_records", "entity": "order", "filter": "quote = record.id"}

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Search | None:
        """The condition over a candidate; declares rows and count."""
        entity = compiler.find_entity(settings.get("entity"), "/entity")
        if entity is None:
            return None
        condition = compiler.condition(settings.get("filter"), "/filter", of=entity.key)
        compiler.declare({"rows": rows(entity.key), "count": INTEGER})
        return Search(entity.key, condition, tuple(settings.get("sort", ())), settings.get("limit"))

    def execute(self, made: Search, standing: Standing) -> Result:
        """Find them now: what changes later is read when used, who they are stays."""
        found = standing.find(made.entity, made.condition, made.sort, made.limit)
        ids = [record["id"] for record in found]
        values = {"rows": {ROWS: made.entity, "ids": ids}, "count": len(ids)}
        return Continue(f"{len(ids)} found", values, {"entity": made.entity, "ids": ids[:50]})
