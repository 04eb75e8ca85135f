"""Cases of a decision table: what must hold for each input, as cells and in one line of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from configurator.checks.regions import Box, Discrete, Interval, Region
from configurator.decisions.cells import read_input
from configurator.decisions.columns import Column, input_column, label_of_input
from runtime.fields.operators import literal

if TYPE_CHECKING:
    from configurator.checks.decisions import Table

MOST_VALUES = 8


def cells_of(table: Table, box: Box) -> dict[str, str]:
    """The cells of a row that answers a case; what is left open has none."""
    everything = table.everything()
    found = {}
    for name, region in box.items():
        if region != everything.get(name) and (cell := cell_of(region)):
            found[name] = cell
    return found


def case_said(table: Table, box: Box, language: str) -> str:
    """A case in words: `Source: Website, Budget < 200,000`."""
    checking, entity = table.checking, table.rule.entity
    parts = []
    cells = cells_of(table, box)
    for column in table.rule.inputs:
        if column.id not in cells:
            continue
        label = label_of_input(checking.app, entity, column.formula, column.label, language)
        about = input_column(checking.app, checking.scope, entity, column.formula, language)
        words = words_of(cells[column.id], about, checking.scope, entity)
        gap = " " if words[:1] in "<>≤≥≠" else ("：" if language == "zh" else ": ")
        parts.append(f"{label}{gap}{words}")
    if not parts:
        return {"en": "everything", "zh": "任何情况"}[language]
    return ("、" if language == "zh" else ", ").join(parts)


def words_of(cell: str, column: Column | None, scope: Any, entity: str) -> str:
    """A cell in words."""
    return cell if column is None else read_input(cell, column, scope, entity) or cell


def cell_of(region: Region) -> str:
    """The cell that matches the first part of a region; empty when none is needed or known."""
    if isinstance(region, Discrete):
        return _listed(region)
    return _between(region.intervals[0]) if region.intervals else "null"


def _listed(region: Discrete) -> str:
    members = region.members
    if members is None:
        values = [literal(value) for value in sorted(region.values, key=str)]
        return f"not (value in [{', '.join(values)}])" if values else ""
    rest = (region.universe or frozenset()) - members
    if 0 < len(rest) < len(members):  # shorter said by what it is not
        values = [literal(value) for value in sorted(rest, key=str)]
        return f"<> {values[0]}" if len(values) == 1 else f"not (value in [{', '.join(values)}])"
    shown = sorted(members, key=str)[:MOST_VALUES]
    return ", ".join(literal(value) for value in shown)


def _between(found: Interval) -> str:
    low, high = literal(found.low), literal(found.high)
    if found.low is not None and found.low == found.high:
        return low
    if found.low is None:
        return "" if found.high is None else f"{'<=' if found.high_in else '<'} {high}"
    if found.high is None:
        return f"{'>=' if found.low_in else '>'} {low}"
    if found.low_in and found.high_in:
        return f"{low} .. {high}"
    return f"value {'>=' if found.low_in else '>'} {low} and value {'<=' if found.high_in else '<'} {high}"
