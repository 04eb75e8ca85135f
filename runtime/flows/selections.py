"""Which records a step acts on: those a condition picks, or rows found before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.port import Record
from runtime.flows.schemas import formula, refers, setting
from runtime.formula.types import Kind

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula

SELECTION_SCHEMA = {
    "entity": setting(refers("entity"), "Which records", "哪类记录", "The kind of record.", "记录的类型。"),
    "filter": setting(
        {**formula("filter"), "x-of": "entity"},
        "Where",
        "条件",
        "Bare names are the candidate's, `record` is the flow's record.",
        "直接写字段名指被筛选的记录，`record` 指流程的记录。",
    ),
    "records": setting(
        formula(),
        "Or just these",
        "或仅限这些",
        "Instead of entity and filter: rows such as steps.KEY.rows, or one record.",
        "代替上述类型和条件：例如 steps.KEY.rows，或一条记录。",
        group="more",
    ),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of `entity`: those of `source`, or those `condition` picks."""

    entity: str
    source: Formula | None
    condition: Formula | None

    def find(self, standing: Standing) -> list[Record]:
        """The records, as they stand."""
        if self.source is None:
            return standing.find(self.entity, self.condition)
        found = standing.evaluate(self.source)
        if found is None:
            return []
        rows = found if isinstance(found, Sequence) else [found]
        ids = [row["id"] if isinstance(row, Mapping) else int(row) for row in rows]
        return standing.rows(self.entity, ids)


def compile_selection(compiler: FlowCompiler, settings: Mapping[str, Any]) -> Selection | None:
    """The selection a step's settings say. One without any condition is every record: a warning."""
    if "records" in settings:
        source = compiler.formula(settings["records"], "/records")
        if source is None:
            return None
        if source.type.kind not in (Kind.ROWS, Kind.REFERENCE) or source.type.entity is None:
            compiler.problem("flow.not_rows", "/records")
            return None
        return Selection(source.type.entity, source, None)
    entity = compiler.find_entity(settings.get("entity"), "/entity")
    if entity is None:
        return None
    if not settings.get("filter"):
        compiler.warn("flow.no_filter")
        return Selection(entity.key, None, None)
    condition = compiler.condition(settings["filter"], "/filter", of=entity.key)
    return Selection(entity.key, None, condition) if condition else None
