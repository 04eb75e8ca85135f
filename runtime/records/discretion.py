"""What a person is told of a rule that reads what they may not see: that it refused, not what it read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.records.live_entity import LiveEntity
    from runtime.records.work import Work


def discreet(work: Work, of: LiveEntity, problem: Problem) -> Problem:
    """The problem, in general words if its own would show a hidden value, and never at a hidden field."""
    if work.bound and problem.code == "stage.condition" and _tells(work, of, problem.path):
        return Problem(problem.code, problem.path, {}, problem.severity, _GENERAL)
    if not work.bound or not problem.code.startswith("rule."):
        return problem
    hidden = work.grant(of.key).hidden
    if problem.path in hidden:
        problem = replace(problem, path="")
    rule = problem.code.removeprefix("rule.")
    if problem.text is None or rule not in _telling(work, of):
        return problem
    return Problem(problem.code, problem.path, {"rule": rule}, problem.severity, _GENERAL)


_GENERAL = {"en": "A rule does not allow this", "zh": "有规则不允许此操作"}


def _telling(work: Work, of: LiveEntity) -> frozenset[str]:
    """The validations of an entity, and of rows below it, whose words hold what these roles may not see."""
    place = ("telling", work.roles)
    found: frozenset[str] | None = of.statements.get(place)
    if found is None:
        found = of.statements[place] = frozenset(_found(work, of))
    return found


def _found(work: Work, of: LiveEntity) -> Iterable[str]:
    for place, level in of.rules.levels.items():
        entity = of
        for key in place:
            entity = work.app.entities[entity.layout.children[key]]
        for rule in level.rules.validations:
            holes = (
                one for pieces in rule.message.pieces.values() for one in pieces if not isinstance(one, str)
            )
            if any(_is_hidden(work, entity.key, path) for hole in holes for path in hole.formula.reads):
                yield rule.rule


def _tells(work: Work, of: LiveEntity, path: str) -> bool:
    """Whether a transition of the stage field at `path` has a condition that reads what is hidden."""
    *place, key = [part for part in path.split("/") if not part.isdigit()]
    level = of.rules.levels.get(tuple(place))
    moves = level.rules.moves.get(key, ()) if level is not None else ()
    entity = level.rules.entity.key if level is not None else of.key
    conditions = [move.when for move in moves if move.when is not None]
    return any(_is_hidden(work, entity, path) for condition in conditions for path in condition.reads)


def _is_hidden(work: Work, entity: str, path: tuple[str, ...]) -> bool:
    if path[0] == "saved":
        path = path[1:]
    return bool(path) and any(key in work.grant(here).hidden for (here, key), _hop in
                              work.app.dependents.steps(entity, path))  # fmt: skip
