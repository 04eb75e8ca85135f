"""Field rights on what was given: a hidden field is an unknown one, a read-only one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.problems import Problem
from runtime.records.parse import Given, unknown_field
from runtime.records.work import Draft, Work

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity


def check_rights(work: Work, draft: Draft) -> None:
    """Findings go to the draft; what may not be written is dropped from what was given."""
    _check(work, draft, draft.of, draft.given, draft.path)


def _check(work: Work, draft: Draft, of: LiveEntity, given: Given, path: str) -> None:
    grant = work.grant(of.key)
    if grant.hidden or grant.read_only:
        for key in [*given.values, *given.rows]:
            here = f"{path}/{key}" if path else key
            if key in grant.hidden:
                known = [name for name in of.parser.parsers if name not in grant.hidden]
                draft.problems.append(unknown_field(key, here, known))
            elif key in grant.read_only:
                draft.problems.append(Problem("field.read_only", here, {"label": of.label(key)}))
            else:
                continue
            given.values.pop(key, None)
            given.rows.pop(key, None)
    for key, rows in given.rows.items():
        child = work.app.entities[of.layout.children[key]]
        for index, row in enumerate(rows):
            _check(work, draft, child, row, f"{path}/{key}/{index}".lstrip("/"))
