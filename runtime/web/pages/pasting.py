"""Cells pasted from a spreadsheet: read by their fields' types, references found by what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from runtime.fields import field_type
from runtime.fields.values import Lookup, TextLocale, ValueProblem, label_of
from runtime.problems import Problem
from runtime.records.live_entity import LiveEntity
from runtime.records.references import find_records
from runtime.web.declared import Access, access
from runtime.web.errors import malformed, not_found
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.inputs import MOST_ROWS, input_fields, is_input

MOST_COLUMNS = 100
_LINKS = frozenset({"reference", "user", "department"})


@pages.post("/apps/<app_key>/<entity>/-/cells")
@access(Access.MEMBER)
def read_cells(app_key: str, entity: str) -> ResponseReturnValue:
    """`{"columns": [key], "rows": [[text]]}` of a sub-table's entity: for each cell what its input takes."""
    here = visit(app_key)
    of = here.entity(entity)
    sent = request.get_json(silent=True)
    columns, rows = _asked(sent)
    mine = input_fields(here, of)
    items = [mine.get(key) for key in columns]
    if any(item is None or not is_input(item) for item in items):
        raise not_found()
    grid = [[_read(here, item, text) for item, text in zip(items, row, strict=False)] for row in rows]
    _find(here, of, items, grid)
    return {"rows": grid}


def _asked(sent: Any) -> tuple[list[str], list[list[str]]]:
    if not isinstance(sent, dict):
        raise malformed("an object is expected")
    columns, rows = sent.get("columns"), sent.get("rows")
    if not _is_texts(columns) or not isinstance(rows, list) or not all(map(_is_texts, rows)):
        raise malformed("columns and rows of texts are expected")
    assert isinstance(columns, list)
    if len(columns) > MOST_COLUMNS or len(rows) > MOST_ROWS:
        raise malformed("too many cells")
    return columns, rows


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _read(here: Visit, item: Any, text: str) -> dict[str, Any]:
    """One cell: `text` for its input, or `error` with what was pasted kept."""
    kind, locale = field_type(item.type), TextLocale(here.language, here.timezone)
    try:
        value = kind.parse_text(item, text, locale)
    except ValueProblem as wrong:
        return {
            "text": text,
            "error": wrong.problem(item.key, label_of(item, here.language)).message(here.language),
        }
    if value is None:
        return {"text": ""}
    if item.type in _LINKS:
        return {"look": value}
    chosen = kind.form_values(item, value)
    if item.type == "boolean":
        return {"text": "1" if value else ""}
    return {"text": "\n".join(chosen) if chosen else kind.edit_text(item, value, locale)}


def _find(here: Visit, of: LiveEntity, items: Sequence[Any], grid: Sequence[list[dict[str, Any]]]) -> None:
    """Put ids and titles where references were named; one look-up for each column."""
    for place, item in enumerate(items):
        cells = [row[place] for row in grid if place < len(row) and "look" in row[place]]
        if cells:
            _settle(here, of, item, cells)


def _settle(here: Visit, of: LiveEntity, item: Any, cells: Sequence[dict[str, Any]]) -> None:
    target = field_type(item.type).target(item) or ""
    looked = [cell.pop("look") for cell in cells]
    named = [str(one.value) if isinstance(one, Lookup) else str(one) for one in looked]
    with here.records.reading() as work:
        found = find_records(work, target, named)
    titles: Mapping[int, str] = here.records.titles(target, sorted(set(found.values()))) if found else {}
    missing = Problem("reference.not_found", item.key, {"label": label_of(item, here.language)})
    for cell, name in zip(cells, named, strict=True):
        record_id = found.get(name)
        if record_id is None:
            cell.update(text=name, error=missing.message(here.language))
        else:
            cell.update(text=str(record_id), title=titles.get(record_id) or f"#{record_id}")
