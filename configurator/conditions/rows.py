"""What a condition is made of when it is picked, not typed: rows, formulas no row can say, and groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEEPEST = 4
MOST_ROWS = 50
LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """A field (`path`, through references), how it is compared, and with what (JSON values)."""

    path: str
    operator: str
    operand: Any = None

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return {"path": self.path, "operator": self.operator, "operand": self.operand}


@dataclass(frozen=True, slots=True)
class Said:
    """A part that only a formula says."""

    formula: str

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return {"formula": self.formula}


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which all (`match` is `all`) or any must hold."""

    match: str
    rows: tuple[Row | Said | Group, ...]

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return {"match": self.match, "rows": [row.as_json() for row in self.rows]}


class Malformed(ValueError):
    """What was sent is no condition."""


def group_from_json(data: Any, depth: int = 0) -> Group:
    """The group that JSON says. Raises Malformed."""
    if not isinstance(data, Mapping) or data.get("match") not in ("all", "any"):
        raise Malformed("a group has match and rows")
    rows = data.get("rows")
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or depth >= DEEPEST:
        raise Malformed("a group has match and rows")
    return Group(data["match"], tuple(_row_from_json(row, depth) for row in rows))


def _row_from_json(data: Any, depth: int) -> Row | Said | Group:
    if isinstance(data, Mapping) and "rows" in data:
        return group_from_json(data, depth + 1)
    if isinstance(data, Mapping) and isinstance(data.get("formula"), str):
        return Said(data["formula"][:LONGEST])
    if (
        isinstance(data, Mapping)
        and isinstance(data.get("path"), str)
        and isinstance(data.get("operator"), str)
    ):
        return Row(data["path"], data["operator"], data.get("operand"))
    raise Malformed("a row has path and operator")
