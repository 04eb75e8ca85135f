"""Decision tables: rows that can never be chosen, rows that overlap, cases no row answers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from configurator.checks.checking import Checking
from configurator.checks.reasoning import boxes, is_understood, universe_of
from configurator.checks.regions import (
    Box,
    Discrete,
    Interval,
    Ordered,
    Region,
    TooBroad,
    all_of,
    meet,
    subtract,
)
from configurator.checks.registry import check
from runtime.definition import DecisionTable
from runtime.formula.formula import Formula
from runtime.formula.nodes import Path
from runtime.problems import Problem, register_messages

register_messages(
    {
        "decision.overlap": {
            "en": "Row {other} matches too when {example}; a record for which both do can't be saved",
            "zh": "当{example}时，第 {other} 行也匹配；两行同时匹配的记录无法保存",
            "hint": {
                "en": "Narrow one of them, or take the first match.",
                "zh": "请缩小其中一行的条件，或改用“首个匹配”。",
            },
        },
        "decision.gap": {
            "en": "No row answers when {example}; the result is then blank",
            "zh": "当{example}时没有任何行匹配，结果为空",
            "hint": {
                "en": "Add a row, at the end one without conditions.",
                "zh": "可添加一行，或在末尾添加不含条件的一行。",
            },
        },
    }
)  # fmt: skip


@check
def decisions(checking: Checking) -> Iterator[Problem]:
    """The rows of tables that take one row: `first` and `unique`."""
    for index, rule in enumerate(checking.app.rules):
        if isinstance(rule, DecisionTable) and rule.hit in ("first", "unique"):
            try:
                yield from _Table(checking, rule, f"/rules/{index}").problems()
            except TooBroad:
                continue


class _Table:
    """A table's rows as boxes over its inputs."""

    def __init__(self, checking: Checking, rule: DecisionTable, path: str) -> None:
        self.rule, self.path = rule, path
        self.inputs: dict[str, Formula] = {}
        for place, column in enumerate(rule.inputs):
            found = checking.formula_at(f"{path}/inputs/{place}/formula")
            if found is not None:
                self.inputs[column.id] = found
        self.checking = checking
        self.rows = [self._boxes_of(row) for row in range(len(rule.rows))]

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the rows, and the first gap."""
        free = [self._everything()]
        for row, cases in enumerate(self.rows):
            if cases is None:
                continue
            if not _left_for(free, cases):
                yield Problem("decision.unreachable", f"{self.path}/rows/{row}", severity="warning")
            elif self.rule.hit == "unique":
                yield from self._overlaps(row, cases)
            for case in cases:
                free = subtract(free, case)
        if (
            all(cases is not None for cases in self.rows)
            and len(self.inputs) == len(self.rule.inputs)
            and free
        ):
            values = {"example": self._said(free[0])}
            yield Problem("decision.gap", f"{self.path}/rows", values, "warning")

    def _overlaps(self, row: int, cases: list[Box]) -> Iterator[Problem]:
        for before, others in enumerate(self.rows[:row]):
            both = all_of([others, cases]) if others else []
            if both:
                values = {"other": before + 1, "example": self._said(both[0])}
                yield Problem("decision.overlap", f"{self.path}/rows/{row}", values, "warning")
                return

    def _boxes_of(self, row: int) -> list[Box] | None:
        """The cases in which a row matches; None when one of its cells is not understood."""
        sides: list[list[Box]] = [[self._everything()]]
        for name, cell in self.rule.rows[row].if_.items():
            found = self.checking.formula_at(f"{self.path}/rows/{row}/if/{name}")
            if found is None or not is_understood(found.node):
                return None if cell.strip() else []
            sides.append(
                [dict.fromkeys([name], region) for box in boxes(found.node) for region in box.values()]
            )
        return all_of(sides)

    def _everything(self) -> Box:
        """All that the inputs may be, apart from blank."""
        found: Box = {}
        for name, formula in self.inputs.items():
            universe = universe_of(formula.node.type)
            if universe is not None:
                found[name] = self._bounded(formula, universe.without_blank())
        return found

    def _bounded(self, formula: Formula, universe: Region) -> Region:
        """Within the smallest and largest value of the field, when the input is one."""
        node = formula.node
        if not (isinstance(universe, Ordered) and isinstance(node, Path) and len(node.steps) == 1):
            return universe
        entity = self.checking.app.find_entity(self.rule.entity)
        field = entity.field(node.keys[0]) if entity and node.base == "row" else None
        low, high = (_number(field.setting(name)) if field else None for name in ("min", "max"))
        if low is None and high is None:
            return universe
        return universe.meet(Ordered((Interval(low, True, high, True),)))

    def _said(self, box: Box) -> str:
        """A case as an example, such as `source = "fair", budget >= 100000`."""
        parts = []
        for name, region in box.items():
            everything = self._everything().get(name)
            if region != everything and (told := _told(name, region)):
                parts.append(told)
        return ", ".join(parts) or "…"


def _left_for(free: list[Box], cases: list[Box]) -> bool:
    """Whether a row's cases reach anything that no row before it takes."""
    return any(meet(box, case) is not None for box in free for case in cases)


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except ArithmeticError:
        return None


def _told(name: str, region: Region) -> str:
    if isinstance(region, Discrete):
        members = region.members
        if members is None:
            return f"{name} <> {', '.join(sorted(map(str, region.values)))}"
        return f"{name} = {min(map(str, members))}" if members else ""
    if not region.intervals:
        return ""
    first = region.intervals[0]
    if first.low is not None and first.low == first.high:
        return f"{name} = {first.low}"
    ends = []
    if first.low is not None:
        ends.append(f"{name} {'>=' if first.low_in else '>'} {first.low}")
    if first.high is not None:
        ends.append(f"{name} {'<=' if first.high_in else '<'} {first.high}")
    return ", ".join(ends)
