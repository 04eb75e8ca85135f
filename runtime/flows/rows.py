"""Rows made from rows: how a flow fills children, of a new record or of one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.formula.types import Kind

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula


@dataclass(frozen=True, slots=True)
class RowSource:
    """New rows: one for each row of `source` that `condition` picks, or one alone without a source."""

    entity: str
    source: Formula | None
    source_entity: str
    condition: Formula | None
    values: Mapping[str, Formula]

    def make(self, standing: Standing) -> list[dict[str, Any]]:
        """The new rows' values."""
        if self.source is None:
            return [standing.values(self.values)]
        found = standing.evaluate(self.source) or ()
        made = []
        for row in found:
            context = standing.row_context(self.source_entity, row)
            if self.condition is None or self.condition.evaluate(context):
                made.append({key: formula.evaluate(context) for key, formula in self.values.items()})
        return made


def compile_rows(
    compiler: FlowCompiler, entity: str, key: str, given: Mapping[str, Any], pointer: str
) -> RowSource | None:
    """Rows for the children field `key` of `entity`, from `from`, `filter` and `values`."""
    field = compiler.field_of(entity, key, pointer)
    if field is None:
        return None
    if field.type != "children":
        compiler.problem("flow.not_children", pointer, field=key)
        return None
    child = field.setting("entity")
    if "from" not in given:
        return RowSource(
            child, None, "", None, compiler.values(given.get("values", {}), child, f"{pointer}/values")
        )
    source = compiler.formula(given["from"], f"{pointer}/from")
    if source is None:
        return None
    if source.type.kind is not Kind.ROWS or source.type.entity is None:
        compiler.problem("flow.not_rows", f"{pointer}/from")
        return None
    of = source.type.entity
    condition = compiler.condition(given.get("filter"), f"{pointer}/filter", of=of)
    values = compiler.values(given.get("values", {}), child, f"{pointer}/values", of=of)
    return RowSource(child, source, of, condition, values)
