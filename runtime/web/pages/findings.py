"""What was found wrong with a record that was sent, and where two people have changed the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.fields.values import label_of
from runtime.problems import Problem
from runtime.records.live_entity import LiveEntity
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.inputs import PREFIX, Inputs, plain_value
from runtime.web.pages.page import Finding, Page
from runtime.web.pages.sayings import problem_said
from runtime.web.pages.shown import show


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that stands differently here and in the database: theirs and what was sent.

    `is_theirs` says that only they have changed it.
    """

    key: str
    label: str
    theirs: str
    mine: str
    is_theirs: bool = False


def by_path(here: Visit, of: LiveEntity, problems: Sequence[Problem]) -> dict[str, list[str]]:
    """Messages by the path of their field."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.path, []).append(said(here, of, problem))
    return found


def said(here: Visit, of: LiveEntity, problem: Problem) -> str:
    """A problem's message, with the way out where it knows one."""
    message, hint = problem_said(here, of, problem), problem.hint(here.language)
    if not hint:
        return message
    end, gap = ("。", "") if here.language == "zh" else (".", " ")
    return message + ("" if message.endswith(end) else end) + gap + hint


def findings_of(here: Visit, of: LiveEntity, page: Page, inputs: Inputs | None) -> list[Finding]:
    """The error summary: what can't be read first, then what the rules say."""
    found = []
    if inputs is not None and page.act == "save":
        for path, bound in bound_by_path(inputs):
            found += [Finding(label_at(here, of, path), one, bound.id, path) for one in bound.process_errors]
    if page.is_stale:
        return found
    unreadable = {one.path for one in found}
    for problem in page.problems:
        if problem.severity == "error" and (problem.path not in unreadable or not problem.path):
            label = label_at(here, of, problem.path)
            target = _target(problem.path, inputs)
            found.append(Finding(label, said(here, of, problem), target, problem.path))
    return found


def bound_by_path(inputs: Inputs) -> Iterator[tuple[str, Any]]:
    """Every input with the path of its value: `account`, `lines/0/price`."""
    form: Any = inputs.form
    for bound in form:
        yield bound.definition.key, bound
    for key, rows in inputs.rows.items():
        for index, row in enumerate(rows):
            for bound in row.bound:
                yield f"{key}/{index}/{bound.definition.key}", bound


def label_at(here: Visit, of: LiveEntity, path: str) -> str:
    """What the field of a path is called; in a row with its number."""
    key, _, rest = path.partition("/")
    item = of.fields.get(key)
    if item is None:
        return ""
    index, _, below = rest.partition("/")
    if item.type != "children" or not below:
        return label_of(item, here.language)
    child = here.live.entities[str(item.setting("entity"))]
    number = f" {int(index) + 1}" if index.isdecimal() and len(index) < 7 else ""
    inner = child.fields.get(below)
    return label_of(item, here.language) + number + (f" · {label_of(inner, here.language)}" if inner else "")


def _target(path: str, inputs: Inputs | None) -> str:
    """The id of the input a problem's path names."""
    if not path or inputs is None:
        return ""
    key, _, rest = path.partition("/")
    if not rest:
        return f"{PREFIX}{key}"
    index, _, below = rest.partition("/")
    rows = inputs.rows.get(key) or []
    if not index.isdecimal() or len(index) > 6 or int(index) >= len(rows):
        return f"{PREFIX}{key}"
    number = rows[int(index)].number
    return f"{PREFIX}{key}-{number}-{below}" if below else f"{PREFIX}{key}"


# Two who change the same


def conflicts_of(here: Visit, of: LiveEntity, page: Page) -> list[Conflict]:
    """Where what was sent differs from what is stored now."""
    before = _before_theirs(here, of, page)
    found = []
    for key, value in page.given.items():
        item = of.fields.get(key)
        if item is None:
            continue
        theirs = show(here, item, (page.record or {}).get(key)).text
        bound: Any = page.inputs.form[key] if page.inputs and key in page.inputs.form else None
        mine = bound.text() if bound is not None else ""
        if item.type == "children":
            theirs, mine = (_rows_said(here, one) for one in ((page.record or {}).get(key), value))
        elif bound is not None and bound.choices:
            mine = dict(bound.choices).get(mine, mine)
        elif bound is not None:
            mine = show(here, item, item_json(item, value)).text or mine
        untouched = key in before and plain_value(item, before[key]) == value
        found.append(Conflict(key, label_of(item, here.language), theirs, mine, untouched))
    return found


def item_json(item: Any, value: Any) -> Any:
    """A plain value as an answer has it."""
    from runtime.fields import field_type

    return field_type(item.type).to_json(item, value)


def _rows_said(here: Visit, rows: Any) -> str:
    count = len(rows or ())
    return f"{count} 行" if here.language == "zh" else f"{count} rows" if count != 1 else "1 row"


def _before_theirs(here: Visit, of: LiveEntity, page: Page) -> Mapping[str, Any]:
    """The values the page began with, of fields that others have changed since."""
    if page.record is None or page.base_revision is None:
        return {}
    found: dict[str, Any] = {}
    for entry in here.records.history(of.key, page.record["id"]):  # newest first: the oldest change stays
        if entry["revision"] is not None and entry["revision"] > page.base_revision:
            found.update({key: pair[0] for key, pair in entry["changes"].items() if isinstance(pair, list)})
    return {key: old for key, old in found.items() if key in of.fields and of.fields[key].type != "children"}
