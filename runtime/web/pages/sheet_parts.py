"""What a record's form is drawn from: fields, sub-tables with their rows, and the boxes around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from runtime.web.pages.shown import Shown
from runtime.web.pages.state import Reason


@dataclass(slots=True)
class FieldPart:
    """A field: an input (`control`) or a value to read (`shown`)."""

    key: str
    path: str
    id: str
    label: str
    type: str
    help: str = ""
    control: Markup | None = None
    shown: Shown | None = None
    text: str = ""
    errors: list[str] = field(default_factory=list)
    required: bool = False
    locked: bool = False
    computed: bool = False
    hidden: bool = False
    span: int = 1
    group: bool = False
    numeric: bool = False
    scale: int = 0
    plain: bool = False
    currency: str = ""
    reasons: list[Reason] = field(default_factory=list)
    by_rule: bool = False
    link: str = ""
    searches: bool = False
    words: str = ""
    kind: str = "field"


@dataclass(slots=True)
class RowPart:
    """A row of a sub-table."""

    number: str
    id: int | None
    cells: list[FieldPart]
    is_light: bool = False
    """Whether it is drawn to read, and gets its inputs when somebody comes to it."""


@dataclass(slots=True)
class TablePart:
    """A sub-table; `blank` is the row a script copies to add one."""

    key: str
    id: str
    label: str
    heads: list[FieldPart]
    rows: list[RowPart]
    blank: RowPart | None
    errors: list[str]
    hidden: bool = False
    required: bool = False
    help: str = ""
    entity: str = ""
    cells_url: str = ""
    totals: Mapping[str, str] = field(default_factory=dict)
    worked_out: frozenset[str] = frozenset()
    kind: str = "table"

    @property
    def is_long(self) -> bool:
        """Whether rows are drawn to read first."""
        return any(row.is_light for row in self.rows)


def must_be_seen(part: Any) -> bool:
    """Whether a part, or one within it, is wrong or asks for a value."""
    if isinstance(part, FieldPart):
        return bool(part.errors) or (part.required and not part.hidden and not part.text and not part.locked)
    if isinstance(part, BoxPart):
        return any(must_be_seen(one) for one in part.items)
    return bool(part.errors) or any(cell.errors for row in part.rows for cell in row.cells)


@dataclass(slots=True)
class BoxPart:
    """A section, a tab or a list of tabs, a note, a list of related records."""

    kind: str
    id: str
    label: str = ""
    columns: int = 1
    hidden: bool = False
    conditional: bool = False
    folds: bool = False  # it can be closed
    collapsed: bool = False  # and is, until something in it has to be seen
    tone: str = ""
    items: list[Any] = field(default_factory=list)
    content: Any = None
