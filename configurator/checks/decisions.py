"""Decision tables: rows that can never be chosen, rows that overlap, cases no row answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from configurator.checks.checking import Checking
from configurator.checks.reasoning import boxes, is_understood, universe_of
from configurator.checks.regions import (
    Box,
    Interval,
    Ordered,
    Region,
    TooBroad,
    all_of,
    meet,
    subtract,
)
from configurator.checks.registry import check
from configurator.decisions.cases import case_said
from runtime.definition import DecisionTable
from runtime.formula.formula import Formula
from runtime.formula.nodes import Literal, Node, Path
from runtime.formula.types import Kind, Type
from runtime.problems import LANGUAGES, Problem, register_messages

STEPPED = 6
"""Decimals up to which neighbouring numbers are told apart; beyond, there is always one in between."""

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
        if isinstance(rule, DecisionTable) and not rule.disabled and rule.hit in ("first", "unique"):
            try:
                yield from _problems(Table(checking, rule, f"/rules/{index}"))
            except TooBroad:
                continue


def _problems(table: Table) -> Iterator[Problem]:
    """Rows that are never chosen, rows that meet where only one may, and the first gap."""
    for row in table.unreachable():
        yield Problem("decision.unreachable", f"{table.path}/rows/{row}", severity="warning")
    if table.rule.hit == "unique":
        said: set[int] = set()
        for before, row, box in table.overlaps():
            if row not in said:
                said.add(row)
                values = {"other": before + 1, "example": table.said(box)}
                yield Problem("decision.overlap", f"{table.path}/rows/{row}", values, "warning")
    for box in table.gaps()[:1]:
        yield Problem("decision.gap", f"{table.path}/rows", {"example": table.said(box)}, "warning")


class Table:
    """A table's rows as boxes over its inputs. Its questions raise TooBroad when there are too many cases."""

    def __init__(self, checking: Checking, rule: DecisionTable, path: str) -> None:
        self.rule, self.path = rule, path
        self.inputs: dict[str, Formula] = {}
        for place, column in enumerate(rule.inputs):
            found = checking.formula_at(f"{path}/inputs/{place}/formula")
            if found is not None:
                self.inputs[column.id] = found
        self.checking = checking
        self.rows = [self._boxes_of(row) for row in range(len(rule.rows))]

    @property
    def is_understood(self) -> bool:
        """Whether every row is known to be what it is, so that a gap is one."""
        return len(self.inputs) == len(self.rule.inputs) and all(cases is not None for cases in self.rows)

    def unreachable(self) -> list[int]:
        """Rows that the rows before them leave nothing to."""
        found = []
        for row, (free, cases) in enumerate(zip(self._open, self.rows, strict=False)):
            if cases is None:
                continue
            if not self._real(met for box in free for case in cases if (met := meet(box, case)) is not None):
                found.append(row)
        return found

    @cached_property
    def _open(self) -> list[list[Box]]:
        """What is left before each row, and after the last."""
        found = [[self.everything()]]
        for cases in self.rows:
            free = found[-1]
            for case in cases or ():
                free = subtract(free, case)
            found.append(free)
        return found

    def overlaps(self) -> Iterator[tuple[int, int, Box]]:
        """Pairs of rows that can match together, the upper first, each with a case for which they do."""
        for row, cases in enumerate(self.rows):
            for before, others in enumerate(self.rows[:row]):
                both = self._real(all_of([others, cases])) if others and cases else []
                if both:
                    yield before, row, both[0]

    def gaps(self) -> list[Box]:
        """Cases that no row answers; none are found in a table that is not understood."""
        if not self.is_understood:
            return []
        return self._real(self._open[-1])

    def _real(self, boxes: Iterable[Box]) -> list[Box]:
        """The boxes in which there are values: between 44 and 45 is no whole number."""
        found = []
        for box in boxes:
            within = {name: self._stepped(name, region) for name, region in box.items()}
            if not any(region.is_empty for region in within.values()):
                found.append(within)
        return found

    def _stepped(self, name: str, region: Region) -> Region:
        formula = self.inputs.get(name)
        if formula is None or not isinstance(region, Ordered):
            return region
        step = _step_of(formula.type)
        return region if step is None else region.in_steps(step)

    def _boxes_of(self, row: int) -> list[Box] | None:
        """The cases in which a row matches; None when one of its cells is not understood."""
        sides: list[list[Box]] = [[self.everything()]]
        for name, cell in self.rule.rows[row].if_.items():
            found = self.checking.formula_at(f"{self.path}/rows/{row}/if/{name}")
            if found is None or not is_understood(found.node):
                return None if cell.strip() else []
            sides.append(
                [dict.fromkeys([name], region) for box in boxes(found.node) for region in box.values()]
                if not _is_open(found.node)
                else [{}]
            )
        return all_of(sides)

    def everything(self) -> Box:
        """All that the inputs may be, apart from blank."""
        return dict(self._everything)

    @cached_property
    def _everything(self) -> Box:
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

    def said(self, box: Box) -> dict[str, str]:
        """A case in words of each language, such as `Source: Fair, Budget ≥ 100,000`."""
        return {language: case_said(self, box, language) for language in LANGUAGES}


def _is_open(node: Node) -> bool:
    """Whether a cell is left open though something stands in it."""
    return isinstance(node, Literal) and node.value is True


def _step_of(kind: Type) -> Any:
    """How far values of a type lie apart at least; None when that is not known."""
    if kind.kind is Kind.DATE:
        return timedelta(days=1)
    if kind.kind is Kind.NUMBER and kind.scale is not None and kind.scale <= STEPPED:
        return Decimal(1).scaleb(-kind.scale)
    return None


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except ArithmeticError:
        return None
