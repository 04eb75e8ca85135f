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
    if draft.problems:
        draft.problems[:] = _concealed(work, draft)
    _check(work, draft, draft.of, draft.given, draft.path)


def _concealed(work: Work, draft: Draft) -> list[Problem]:
    """What parsing found, told as to somebody for whom hidden fields are not there."""
    prefix = f"{draft.path}/" if draft.path else ""
    told: dict[tuple[str, str], Problem] = {}
    for problem in draft.problems:
        one = _as_unknown(work, draft.of, problem, prefix, problem.path.removeprefix(prefix))
        told.setdefault((one.code, one.path), one)
    return list(told.values())


def _as_unknown(work: Work, of: LiveEntity, problem: Problem, prefix: str, path: str) -> Problem:
    key, _, rest = path.partition("/")
    hidden = work.grant(of.key).hidden
    if key in hidden or (problem.code == "field.unknown" and not rest and hidden):
        return unknown_field(key, prefix + key, _known(of, hidden))
    index, _, below = rest.partition("/")
    if key in of.layout.children and below:
        child = work.app.entities[of.layout.children[key]]
        return _as_unknown(work, child, problem, f"{prefix}{key}/{index}/", below)
    return problem


def _known(of: LiveEntity, hidden: frozenset[str]) -> list[str]:
    return [name for name in of.parser.parsers if name not in hidden]


def _check(work: Work, draft: Draft, of: LiveEntity, given: Given, path: str) -> None:
    grant = work.grant(of.key)
    if grant.hidden or grant.read_only:
        for key in [*given.values, *given.rows]:
            if key == "owner_role":  # the other half of `owner`, which is told of
                if "owner" in grant.read_only or "owner" in grant.hidden:
                    given.values.pop(key)
                continue
            here = f"{path}/{key}" if path else key
            if key in grant.hidden:
                problem = unknown_field(key, here, _known(of, grant.hidden))
                if all((one.code, one.path) != (problem.code, here) for one in draft.problems):
                    draft.problems.append(problem)
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
