"""What a decision table leaves open and where its rows meet, with cells that would answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from configurator.checks.checking import Checking
from configurator.checks.decisions import Table
from configurator.checks.regions import TooBroad
from configurator.decisions.cases import case_said, cells_of
from runtime.definition import App, DecisionTable

MOST_GAPS = 5
MOST_OVERLAPS = 20


@dataclass(frozen=True, slots=True)
class Gap:
    """A case that no row answers: in words, and the cells of a row that would."""

    said: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows, by their numbers from 0, and a case that both match."""

    rows: tuple[int, int]
    said: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """`known` is False for a table whose cells are not understood, or are too many to look through."""

    known: bool = True
    gaps: tuple[Gap, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    unreachable: tuple[int, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return {
            "known": self.known,
            "gaps": [{"said": gap.said, "cells": dict(gap.cells)} for gap in self.gaps],
            "overlaps": [{"rows": list(one.rows), "said": one.said} for one in self.overlaps],
            "unreachable": list(self.unreachable),
        }


def analyse(app: App, key: str, language: str) -> Analysis | None:
    """What is open and doubled in the decision table of that key; None when there is none."""
    for place, rule in enumerate(app.rules):
        if rule.key == key and isinstance(rule, DecisionTable):
            return _of(Table(Checking(app), rule, f"/rules/{place}"), language)
    return None


def _of(table: Table, language: str) -> Analysis:
    try:
        gaps = tuple(
            Gap(case_said(table, box, language), cells_of(table, box)) for box in table.gaps()[:MOST_GAPS]
        )
        overlaps = tuple(
            Overlap((before, row), case_said(table, box, language)) for before, row, box in table.overlaps()
        )[:MOST_OVERLAPS]
        # where every row that fits counts, none is in another's shadow
        hidden = tuple(table.unreachable()) if table.rule.hit in ("first", "unique") else ()
    except TooBroad:
        return Analysis(False)
    return Analysis(table.is_understood, gaps, overlaps, hidden)
