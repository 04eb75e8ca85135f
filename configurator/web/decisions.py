"""Decision tables of the draft: cells in words and back, gaps and overlaps, which rows a case hits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from configurator.decisions import (
    Cell,
    input_column,
    output_column,
    read_input,
    read_output,
    try_case,
    write_input,
    write_output,
)
from configurator.decisions.analysis import analyse
from configurator.draft import read_draft
from configurator.web.answers import said
from configurator.web.blueprint import studio
from runtime.definition import App, DecisionTable
from runtime.definition.scope import AppScope
from runtime.problems import Problem
from runtime.records.errors import NotFound
from runtime.storage.engines import read_transaction
from runtime.web.answers import Answer, answer
from runtime.web.database import current_engine
from runtime.web.declared import Access, access
from runtime.web.errors import Refusal, malformed
from runtime.web.language import current_language
from runtime.web.requests import only_members, read_object

MOST_CELLS = 5000
LONGEST = 4096


@studio.post("/apps/<app_key>/draft/cells")
@access(Access.DESIGNER)
def cells(app_key: str) -> Answer:
    """Cells of a decision table of `entity`: `read` formulas as words, `write` words as formulas.

    `columns` says by name what each compares (`{"formula": "budget"}`) or gives (`{"field": "score"}`); `hit`
    is how the table decides. `read` and `write` hold lists of texts by column. The answer has the columns'
    options and, for `write`, each cell's formula (empty when it is open), its words and its problems.
    Nothing is kept.
    """
    body = read_object()
    only_members(body, "entity", "hit", "columns", "read", "write")
    app = _draft(app_key)
    entity = body.get("entity")
    if not isinstance(entity, str) or app.find_entity(entity) is None:
        raise Refusal(
            422,
            Problem("request.parameter", "entity", {"name": "entity", "expected": "an entity"}),
        )
    columns = body.get("columns")
    if not isinstance(columns, Mapping):
        raise malformed("columns say what each compares or gives")
    read, write = _texts(body.get("read", {}), columns), _texts(body.get("write", {}), columns)
    scope, language = AppScope(app), current_language()
    found: dict[str, Any] = {"columns": {}, "read": {}, "write": {}}
    for name, about in columns.items():
        gives = isinstance(about, Mapping) and isinstance(about.get("field"), str)
        if not gives and not (isinstance(about, Mapping) and isinstance(about.get("formula"), str)):
            raise malformed("a column has formula or field")
        column = (
            output_column(app, entity, about["field"], language)
            if gives
            else input_column(app, scope, entity, about["formula"], language)
        )
        if column is None:
            found["read"][name] = read.get(name, [])
            found["write"][name] = [_told(Cell(text.strip(), text.strip())) for text in write.get(name, [])]
            continue
        found["columns"][name] = {
            "options": [list(option) for option in column.options],
            "ordered": column.is_ordered,
            "kind": column.type.kind.value,
        }
        hit = str(body.get("hit", "first"))
        if gives:
            found["read"][name] = [read_output(one, column, scope, entity) for one in read.get(name, [])]
            made = [write_output(one, column, scope, entity, hit) for one in write.get(name, [])]
        else:
            found["read"][name] = [read_input(one, column, scope, entity) for one in read.get(name, [])]
            made = [write_input(one, column, scope, entity) for one in write.get(name, [])]
        found["write"][name] = [_told(one) for one in made]
    return answer(found)


@studio.get("/apps/<app_key>/draft/decisions/<rule>")
@access(Access.STUDIO)
def analysis(app_key: str, rule: str) -> Answer:
    """What a decision table leaves open (`gaps`, with cells that would answer), which rows meet (`overlaps`),
    and which are never reached, in words."""
    found = analyse(_draft(app_key), rule, current_language())
    if found is None:
        raise NotFound(Problem("decision.unknown", "", {"key": rule}))
    return answer(found.as_json())


@studio.post("/apps/<app_key>/draft/decisions/<rule>/try")
@access(Access.DESIGNER)
def try_decision(app_key: str, rule: str) -> Answer:
    """Which rows a case hits: `inputs` are words by input. Nothing is kept."""
    body = read_object()
    only_members(body, "inputs")
    given = body.get("inputs", {})
    if not isinstance(given, Mapping) or not all(
        isinstance(one, str) and len(one) <= LONGEST for one in given.values()
    ):
        raise malformed("inputs are texts by input")
    app = _draft(app_key)
    table = next((one for one in app.rules if one.key == rule), None)
    if not isinstance(table, DecisionTable):
        raise NotFound(Problem("decision.unknown", "", {"key": rule}))
    return answer(try_case(app, table, given, current_language()).as_json())


def _told(cell: Cell) -> dict[str, Any]:
    return {"formula": cell.formula, "words": cell.words, "problems": said(cell.problems)}


def _texts(data: Any, columns: Mapping[str, Any]) -> dict[str, list[str]]:
    if not isinstance(data, Mapping) or not set(data) <= set(columns):
        raise malformed("read and write hold lists of texts by column")
    texts = [one for several in data.values() if isinstance(several, list) for one in several]
    if len(texts) > MOST_CELLS or not all(isinstance(several, list) for several in data.values()):
        raise malformed(f"at most {MOST_CELLS} cells at a time")
    if not all(isinstance(one, str) and len(one) <= LONGEST for one in texts):
        raise malformed("a cell is a text")
    return dict(data)


def _draft(app_key: str) -> App:
    with read_transaction(current_engine()) as connection:
        return read_draft(connection, app_key).app
