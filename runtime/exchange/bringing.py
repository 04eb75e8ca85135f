"""Rows of a table brought in through the door: what is saved, and what could not be, with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.problems import Problem
from runtime.records.records import Records


@dataclass(frozen=True, slots=True)
class Lost:
    """Something of a table that is not in the records: a cell, or (with a blank `column`) a whole row.

    `kept` says that the record is there without it.
    """

    sheet: str
    row: int
    column: str
    text: str
    reason: str
    kept: bool = False

    def as_json(self) -> list[Any]:
        """As it is stored."""
        return [self.sheet, self.row, self.column, self.text, self.reason, self.kept]


@dataclass(slots=True)
class Row:
    """The values of a record by field, as JSON; `id` of one to change; what of it was lost before."""

    number: int
    values: dict[str, Any]
    texts: Mapping[str, str]
    id: int | None = None
    lost: list[Lost] = field(default_factory=list)


@dataclass(slots=True)
class Brought:
    """What became of rows: ids by row, and what was lost."""

    created: dict[int, int] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)


def bring(
    door: Records, entity: str, sheet: str, rows: Sequence[Row], names: Mapping[str, str], keep_rest: bool
) -> Brought:
    """Save rows, each on its own. `names` are the columns' names by field.

    With `keep_rest` a record whose cells are refused is saved without them, as far as the rest will do.
    """
    found = Brought()
    waiting = list(rows)
    for attempt in range(2 if keep_rest else 1):
        again: list[Row] = []
        results = door.batch(entity, [_body(row) for row in waiting], partial=True) if waiting else []
        for row, result in zip(waiting, results, strict=True):
            if result["ok"]:
                (found.created if row.id is None else found.changed)[row.number] = result["record"]["id"]
                found.lost += row.lost
                continue
            problems = [one for one in result["problems"] if one.get("severity", "error") == "error"]
            barred = {path for one in problems if (path := _field(one)) in row.values}
            blank = {path for one in problems if (path := _field(one)) and path not in row.values}
            if keep_rest and not attempt and barred and not blank and len(barred) < len(row.values):
                row.lost += [_lost(sheet, row, one, names, True) for one in problems if _field(one) in barred]
                row.values = {key: value for key, value in row.values.items() if key not in barred}
                again.append(row)
            else:
                told = {one.column for one in row.lost}
                found.lost += [_whole(one) for one in row.lost]
                refused = [_lost(sheet, row, one, names, False) for one in problems or [{}]]
                found.lost += [one for one in refused if not one.column or one.column not in told]
        waiting = again
    return found


def _body(row: Row) -> dict[str, Any]:
    return row.values if row.id is None else {**row.values, "id": row.id}


def _field(problem: Mapping[str, Any]) -> str:
    return str(problem.get("path", "")).lstrip("/").partition("/")[0]


def _lost(sheet: str, row: Row, problem: Mapping[str, Any], names: Mapping[str, str], kept: bool) -> Lost:
    key = _field(problem)
    text = row.texts.get(key, "")[:200]
    said = str(problem.get("message", ""))
    if hint := str(problem.get("hint") or ""):
        said = f"{said.rstrip('.。')}{'。' if '。' in hint or not hint.isascii() else '. '}{hint}"
    return Lost(sheet, row.number, names.get(key, "") if key else "", text, said, kept)


def _whole(lost: Lost) -> Lost:
    return Lost(lost.sheet, lost.row, lost.column, lost.text, lost.reason, False)


def lost_cell(
    sheet: str, row: int, column: str, text: str, problem: Problem, language: str, kept: bool
) -> Lost:
    """A cell that could not be read."""
    return Lost(sheet, row, column, text[:200], problem.message(language), kept)
